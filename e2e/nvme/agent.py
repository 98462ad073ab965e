#!/usr/bin/python3
"""Commands for the guest. 'serve' in the guest: a connection brings one bash script (its length on a line of its own, then
the script) and takes back its output and, on a last line, '#RC n'. 'run PORT SCRIPT' on the host is the other end."""
import os
import socket
import subprocess
import sys
import time


def serve():
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(('', 7777))
    server.listen(16)
    while True:
        peer, _ = server.accept()
        if os.fork() == 0:
            server.close()
            source = peer.makefile('rb')
            script = source.read(int(source.readline())).decode()
            done = subprocess.run(['/bin/bash', '-c', script], stdin=subprocess.DEVNULL, stdout=peer.fileno(), stderr=peer.fileno())
            peer.sendall(b'\n#RC %d\n' % done.returncode)
            peer.shutdown(socket.SHUT_RDWR)
            os._exit(0)
        peer.close()
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass


def connect(port, script):
    """The guest answers when it is up; until then the emulator takes connections and drops them."""
    late = time.time() + 120
    while time.time() < late:
        peer = socket.socket()
        try:
            peer.connect(('127.0.0.1', port))
            peer.sendall(b'%d\n' % len(script) + script)
            first = peer.recv(65536)
            if first:
                return peer, first
        except OSError:
            pass
        peer.close()
        time.sleep(0.2)
    sys.exit('no answer from the guest')


def run(port, script):
    peer, data = connect(port, script.encode())
    tail = b''
    while data:
        data = tail + data
        shown, tail = data[:-20], data[-20:]
        sys.stdout.buffer.write(shown)
        sys.stdout.buffer.flush()
        data = peer.recv(65536)
    at = tail.rfind(b'\n#RC ')
    sys.stdout.buffer.write(tail[:at] if at >= 0 else tail)
    sys.stdout.flush()
    sys.exit(int(tail[at + 5:]) if at >= 0 else 250)


if sys.argv[1] == 'serve':
    serve()
else:
    run(int(sys.argv[2]), sys.argv[3])
