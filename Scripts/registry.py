"""A schema registry that is broken in one of many ways, for Scripts/prove-registry.

    python3 registry.py PORT-FILE MODE-FILE SCHEMA-FILE

Writes its port into PORT-FILE and answers as the word in MODE-FILE says at that moment: `good` gives
SCHEMA-FILE's text for every identifier.
"""

import http.server
import json
import os
import sys
import time

port_file, mode_file, schema_file = sys.argv[1:]
STATUS = {"status500": 500, "status401": 401, "status429": 429}


class Registry(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        mode = open(mode_file).read().strip()
        if mode in STATUS:
            self.answer(STATUS[mode], b"{}")
        elif mode == "redirects":
            self.send_response(302)
            self.send_header("Location", self.path)
            self.end_headers()
        elif mode == "drips":
            self.send_response(200)
            self.end_headers()
            for _ in range(120):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.5)
        elif mode == "silent":
            time.sleep(60)
        elif mode == "good":
            self.answer(200, json.dumps({"schema": open(schema_file).read()}).encode())
        else:
            self.answer(200, {"html": b"<html>", "empty": b"{}", "number": b'{"schema":7}'}[mode])

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        pass  # a client that gave up


server = Server(("127.0.0.1", 0), Registry)
with open(port_file + ".new", "w") as file:
    file.write(str(server.server_port))
os.rename(port_file + ".new", port_file)
server.serve_forever()
