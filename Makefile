# Nightjar: `make demo` shows it at work, `make test` proves it; both do all set-up.

PREFIX ?= /usr/local
SWIFT ?= swift
BUILD = $(SWIFT) build -c release

PACKAGES = librdkafka-dev libopenblas-dev libsqlite3-dev liberfa-dev libmicrohttpd-dev libyaml-dev \
  zlib1g-dev libsnappy-dev libssl-dev libcurl4-openssl-dev libcfitsio-dev libchealpix-dev
SUDO = $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: all demo test bench models format lint install setup clean

all: setup
	$(BUILD) --product nightjar

demo: all
	.build/release/nightjar demo

test: setup
	.ci/check-imports
	.ci/check-style
	.ci/check-unit
	examples/run-tests
	$(BUILD) --build-tests
	.ci/run-tests "$(SWIFT)"

bench: all
	.build/release/nightjar bench

# Trains the shipped model bundles again; see docs/models.md for what goes in.
models: all
	.ci/make-models

format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests

lint:
	.ci/check-imports
	.ci/check-style
	.ci/check-unit

# A binary that carries the Swift libraries, so that the service needs no toolchain where it runs.
install: setup
	$(BUILD) --static-swift-stdlib --scratch-path .build/static --product nightjar
	install -D -m 755 -s .build/static/release/nightjar $(DESTDIR)$(PREFIX)/bin/nightjar
	install -d $(DESTDIR)$(PREFIX)/share/nightjar/models
	cp -r config/models/. $(DESTDIR)$(PREFIX)/share/nightjar/models
	[ -e $(DESTDIR)/etc/nightjar/nightjar.yaml ] || \
	  install -D -m 644 config/nightjar.yaml $(DESTDIR)/etc/nightjar/nightjar.yaml
	install -d -m 700 $(DESTDIR)/var/lib/nightjar
	install -D -m 644 systemd/nightjar.service $(DESTDIR)/etc/systemd/system/nightjar.service

# Installs what is missing of Debian's packages; does nothing, and asks for nothing, otherwise.
setup:
	@missing=$$(for p in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
	if [ -n "$$missing" ]; then echo "installing" $$missing; \
	  $(SUDO) apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing; fi

clean:
	rm -rf .build
