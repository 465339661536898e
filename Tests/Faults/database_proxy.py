"""Stands between gatehouse and MariaDB, reads their packets as they pass, and lets one of them meet a fault.

A packet is three bytes of length, one that counts within a question and its answer, and the rest. A question begins
with 0, and so does what a server says first; nothing else does, but in answers of more than 255 packets.
"""

import select
import socket
import threading
import time
from contextlib import suppress

QUERY = b"\x03"
UNANSWERED = (0x01, 0x18, 0x19)  # COM_QUIT, COM_STMT_SEND_LONG_DATA, COM_STMT_CLOSE
SQL_STATES = {1040: b"08004", 1053: b"08S01", 1213: b"40001", 1317: b"70100", 1927: b"70100"}
PATIENCE = 30  # seconds that a server may take to answer what is known to be answered


class Packet:
    def __init__(self, bytes, to_server):
        self.bytes, self.to_server = bytes, to_server


def framed(number, content):
    return len(content).to_bytes(3, "little") + bytes([number]) + content


# --- Which packet is meant

def commands(packet):
    """What the server answers."""
    return packet.to_server and packet.bytes[3] == 0 and packet.bytes[4] not in UNANSWERED


def commits(packet):
    return commands(packet) and packet.bytes[4:] == QUERY + b"COMMIT"


def greetings(packet):
    return not packet.to_server and packet.bytes[3] == 0


def from_server(packet):
    return not packet.to_server


# --- What may happen to it

class Cut(Exception):
    """Both ends are closed."""


def cut(wire, packet):
    """It never comes."""
    raise Cut


def cut_after(wire, packet):
    """The server does it, and its answer never comes."""
    wire.server.sendall(packet.bytes)
    wire.server.settimeout(PATIENCE)
    wire.server.recv(1)
    raise Cut


def truncate(wire, packet):
    """Half of it comes."""
    wire.target(packet).sendall(packet.bytes[:len(packet.bytes) // 2])
    raise Cut


def then(act, next, meant, times):
    """And another fault waits for what comes after it."""
    def both(wire, packet):
        wire.proxy.inject(next, meant, times=times)
        act(wire, packet)
    return both


def delay(seconds):
    def act(wire, packet):
        time.sleep(seconds)
        wire.target(packet).sendall(packet.bytes)
    return act


def late(seconds):
    """Whoever sent it is cut off, and it comes all the same."""
    def act(wire, packet):
        wire.client.close()
        time.sleep(seconds)
        wire.server.sendall(packet.bytes)
        wire.server.settimeout(PATIENCE)
        wire.server.recv(1)
        raise Cut
    return act


def error(code):
    """The server has not done it, and says so; after a deadlock or a changed snapshot it has undone all."""
    def act(wire, packet):
        words = b"injected"
        if greetings(packet):
            wire.client.sendall(framed(0, b"\xff" + code.to_bytes(2, "little") + words))
            raise Cut
        if code in (1020, 1213):
            wire.ask(b"ROLLBACK")
        state = b"#" + SQL_STATES.get(code, b"HY000")
        wire.client.sendall(framed(1, b"\xff" + code.to_bytes(2, "little") + state + words))
    return act


class Fault:
    """The `nth` of the packets that are meant meets it, and the `times - 1` after that; 0: all of them."""

    def __init__(self, act, meant, nth=1, times=1):
        self.act, self.meant, self.nth, self.times = act, meant, nth, times
        self.seen = 0
        self.lock = threading.Lock()

    @property
    def is_met(self):
        return self.seen >= self.nth

    def meets(self, packet):
        if not self.meant(packet):
            return False
        with self.lock:
            self.seen += 1
            return self.seen >= self.nth and (not self.times or self.seen < self.nth + self.times)


class Wire(threading.Thread):
    """One connection."""

    def __init__(self, proxy, client):
        super().__init__(daemon=True)
        self.proxy = proxy
        self.client = client
        self.server = socket.socket(socket.AF_UNIX)

    def target(self, packet):
        return self.server if packet.to_server else self.client

    def ask(self, statement):
        """A command of our own; its short answer is kept from the client."""
        self.server.sendall(framed(0, QUERY + statement))
        self.server.settimeout(PATIENCE)
        head = self.server.recv(4, socket.MSG_WAITALL)
        self.server.recv(int.from_bytes(head[:3], "little"), socket.MSG_WAITALL)
        self.server.settimeout(None)

    def run(self):
        try:
            self.server.connect(str(self.proxy.server))
            self.relay()
        except (Cut, OSError):
            pass
        finally:
            self.proxy.wires.discard(self)
            self.client.close()
            self.server.close()

    def relay(self):
        waiting = {self.client: b"", self.server: b""}
        while True:
            for end in select.select(list(waiting), [], [])[0]:
                read = end.recv(65536)
                if not read:
                    return
                waiting[end] += read
                while (size := 4 + int.from_bytes(waiting[end][:3], "little")) <= len(waiting[end]):
                    one, waiting[end] = waiting[end][:size], waiting[end][size:]
                    self.pass_on(Packet(one, to_server=end is self.client))

    def pass_on(self, packet):
        fault = self.proxy.fault
        if fault and fault.meets(packet):
            fault.act(self, packet)
        else:
            self.target(packet).sendall(packet.bytes)


class Proxy:
    def __init__(self, path, server):
        self.path = path
        self.server = server
        self.fault = None
        self.wires = set()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen(128)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            wire = Wire(self, client)
            self.wires.add(wire)
            wire.start()

    def inject(self, act, meant, nth=1, times=1):
        self.fault = Fault(act, meant, nth, times)
        return self.fault

    def heal(self):
        self.fault = None

    def cut_all(self):
        """Whoever is connected is thrown out."""
        for wire in list(self.wires):
            with suppress(OSError):  # gone by itself
                wire.client.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
