# What the proofs of delivery share: a broker, an input topic, daemons that are killed, comparison.
# Sourced by the scripts beside it.
#
#   NIGHTJAR                  the binary; default: the package's release build
#   NIGHTJAR_TEST_BOOTSTRAP   brokers to use, host:port
#   NIGHTJAR_TEST_KAFKA       otherwise: a command that knows `start DIR --port P` (prints the
#                             bootstrap address), `stop DIR` and `tool consume OPTIONS` (Kafka's
#                             console consumer); default: `kafka` in PATH
#   PROOF_SEED                of the moments at which daemons are killed; default: 1
set -euo pipefail

package=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
nightjar=${NIGHTJAR:-$package/.build/release/nightjar}
[ -x "$nightjar" ] || { echo "no binary at $nightjar: build it, or name it in NIGHTJAR" >&2; exit 66; }
nightjar=$(cd "$(dirname "$nightjar")" && pwd)/$(basename "$nightjar")
cd "$package"  # the shipped models are found from here

work=$(mktemp -d)
run=proof$$.$(date +%s)  # topics and groups of this run
RANDOM=${PROOF_SEED:-1}
declare -A pid
declare -a cleanups=()

clean_up() {
  local status=$? name
  for name in "${!pid[@]}"; do kill -KILL "${pid[$name]}" 2>/dev/null || true; done
  for step in "${cleanups[@]}"; do eval "$step" || true; done
  if [ "$status" = 0 ] || [ -z "${PROOF_KEEP:-}" ]; then rm -rf "$work"; else echo "kept $work" >&2; fi
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

say() { printf '%s %s\n' "$(date +%H:%M:%S)" "$*"; }
fail() { say "FAILED: $*"; exit 1; }

# A number below $1.
below() { echo $(( (RANDOM * 32768 + RANDOM) % $1 )); }
# Sleeps $1 milliseconds.
doze() { sleep "$(printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)))"; }

# Starts a broker: OPTIONS of the command that starts it...
start_broker() {
  kafka=${NIGHTJAR_TEST_KAFKA:-kafka}
  command -v kcat >/dev/null || command -v "$kafka" >/dev/null ||
    { echo "no independent reader: install kcat, or set NIGHTJAR_TEST_KAFKA" >&2; exit 66; }
  if [ -n "${NIGHTJAR_TEST_BOOTSTRAP:-}" ]; then
    bootstrap=$NIGHTJAR_TEST_BOOTSTRAP
    return
  fi
  command -v "$kafka" >/dev/null ||
    { echo "no broker: set NIGHTJAR_TEST_BOOTSTRAP or NIGHTJAR_TEST_KAFKA" >&2; exit 66; }
  port=$((20000 + ($$ * 7) % 10000))
  cleanups+=("'$kafka' stop '$work/kafka' --kill >/dev/null 2>&1")
  # Kafka's own limit of a record batch: a test broker may have a higher one.
  bootstrap=$("$kafka" start "$work/kafka" --port "$port" "$@" message.max.bytes=1048588)
  say "brokers at $bootstrap"
}

# Writes simulated alerts: TOPIC OPTIONS...
produce() {
  local topic=$1
  shift
  "$nightjar" produce --topic "$topic" "$@" --set "kafka.bootstrap=$bootstrap" 2>&1
}

# Writes a configuration: NAME INSTANCE INPUT-TOPIC [KEY=VALUE...]. Instances of one NAME share
# group and topics; each has its own store.
configure() {
  local name=$1 instance=$2 topic=$3
  shift 3
  : >"$work/$name-$instance.flags"
  local pair
  for pair in "kafka.bootstrap=$bootstrap" "kafka.groupID=$run.$name" "kafka.instanceID=$instance" \
    "surveys.ztf.topics=$topic" "http.port=0" "store.path=$work/$name-$instance.sqlite" \
    "kafka.output.scores=$run.$name.scores" "kafka.output.quarantine=$run.$name.quarantine" \
    "kafka.output.recommendations=$run.$name.recommendations" \
    "kafka.output.state=$run.$name.state" "kafka.output.ledger=$run.$name.ledger" \
    "kafka.output.objects=$run.$name.objects" "followUp.interval=1s" "$@"; do
    printf '%s\n%s\n' --set "$pair" >>"$work/$name-$instance.flags"
  done
}

# Starts a daemon in the background: NAME INSTANCE.
start() {
  local key=$1-$2
  local -a flags
  mapfile -t flags <"$work/$key.flags"
  printf 'PROOF start %s\n' "$(date +%T.%N)" >>"$work/$key.log"
  "$nightjar" run "${flags[@]}" 2>>"$work/$key.log" &
  pid[$key]=$!
}

is_running() { kill -0 "${pid[$1-$2]}" 2>/dev/null; }

# SIGKILL: NAME INSTANCE.
murder() {
  kill -KILL "${pid[$1-$2]}" 2>/dev/null || true
  wait "${pid[$1-$2]}" 2>/dev/null || true
  unset "pid[$1-$2]"
}

# SIGTERM, and its exit status must be 0: NAME INSTANCE.
stop() {
  local status=0
  kill -TERM "${pid[$1-$2]}" 2>/dev/null || true
  wait "${pid[$1-$2]}" || status=$?
  unset "pid[$1-$2]"
  [ "$status" = 0 ] || { tail -n 5 "$work/$1-$2.log"; fail "$1-$2 ended with status $status"; }
}

# Starts a daemon again where it has ended by itself, as a service manager does: NAME INSTANCE.
revive() {
  is_running "$1" "$2" && return
  wait "${pid[$1-$2]}" 2>/dev/null || true
  say "$1-$2 ended by itself, started again"
  start "$1" "$2"
}

# Lines of the log since the last start that say what: NAME INSTANCE TEXT.
said() { tac "$work/$1-$2.log" | awk '/^PROOF start/ { exit } { print }' | grep -c -- "$3" || true; }

# Records of the input that a store accounts for: NAME INSTANCE.
accounted() {
  "$nightjar" ledger --store "$work/$1-$2.sqlite" --json 2>/dev/null |
    sed -n 's/.*"input":\([0-9]*\).*/\1/p'
}

# Waits until a store accounts for COUNT records, starting what ends: NAME INSTANCE COUNT SECONDS.
await() {
  local deadline=$((SECONDS + $4)) count
  while true; do
    count=$(accounted "$1" "$2" || true)
    [ "${count:-0}" -ge "$3" ] && return
    [ "$SECONDS" -lt "$deadline" ] || fail "$1-$2 accounts for ${count:-0} of $3 records in $4 s"
    revive "$1" "$2"
    sleep 0.5
  done
}

# The committed records of a topic, key and value, as a reader that is none of Nightjar's sees them;
# of a topic that was never written, nothing: TOPIC.
read_committed() {
  if command -v kcat >/dev/null; then
    kcat -C -q -e -b "$bootstrap" -t "$1" -o beginning -X isolation.level=read_committed \
      -f '%k\t%s\n'
  else
    "$kafka" tool consume --bootstrap-server "$bootstrap" --topic "$1" --from-beginning \
      --isolation-level read_committed --property print.key=true --timeout-ms 6000
  fi 2>"$work/reader.log" || true
  # Both readers end with an error where the topic does not exist, or where nothing comes any more.
}

# Committed records of a topic, sorted, into a file: NAME KIND.
dump() { read_committed "$run.$1.$2" | LC_ALL=C sort >"$work/$1.$2"; }

# Compares a topic of two runs byte for byte: NAME OTHER KIND.
compare() {
  dump "$1" "$3"
  dump "$2" "$3"
  [ "$3" != scores ] || [ -s "$work/$1.$3" ] || fail "no scores were read: $(cat "$work/reader.log")"
  local lost doubled
  doubled=$(uniq -d "$work/$2.$3" | wc -l)
  lost=$(comm -23 "$work/$1.$3" "$work/$2.$3" | wc -l)
  say "$3: $(wc -l <"$work/$1.$3") records undisturbed, $(wc -l <"$work/$2.$3") in run '$2'," \
    "$lost lost or changed, $doubled doubled"
  cmp "$work/$1.$3" "$work/$2.$3" || fail "$3 of '$2' differ from those of '$1'"
}

# The ledger must agree, and count what it should: NAME INSTANCE COUNT.
check_ledger() {
  local status=0
  "$nightjar" ledger --store "$work/$1-$2.sqlite" >"$work/$1-$2.ledger" || status=$?
  tail -n 1 "$work/$1-$2.ledger"
  [ "$status" = 0 ] || fail "the ledger of $1-$2 does not agree"
  [ "$(accounted "$1" "$2")" = "$3" ] || fail "$1-$2 accounts for $(accounted "$1" "$2"), not $3"
}

# Of each object at most one recommendation stands, and every one that was superseded or withdrawn
# was published before: NAME.
check_recommendations() {
  dump "$1" recommendations
  cut -f 2- "$work/$1.recommendations" |
    awk '
      function field(name,   rest) {
        if (!match($0, "\"" name "\":\"[^\"]*\"")) return ""
        rest = substr($0, RSTART, RLENGTH)
        gsub("^\"" name "\":\"|\"$", "", rest)
        return rest
      }
      {
        id = field("id"); object = field("objectId"); old = field("supersedes")
        if (field("status") == "withdrawn") { gone[id]++; object_of[id] = object; next }
        if (id in active) { print "published twice: " id; bad = 1 }
        active[id] = object
        if (old != "") superseded[old]++
      }
      END {
        for (id in superseded) if (!(id in active)) { print "superseded, never published: " id; bad = 1 }
        for (id in gone) if (!(id in active)) { print "withdrawn, never published: " id; bad = 1 }
        for (id in active) if (!(id in superseded) && !(id in gone)) standing[active[id]]++
        for (object in standing) if (standing[object] > 1) { print "stands twice: " object; bad = 1 }
        exit bad
      }' || fail "recommendations of '$1' do not add up"
  say "recommendations: $(wc -l <"$work/$1.recommendations") records of '$1' add up"
}
