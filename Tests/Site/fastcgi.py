"""Speaks FastCGI to gatehouse itself: what nginx would have put right or refused arrives as it is."""

import socket
import struct

BEGIN, PARAMS, STDIN, STDOUT = 1, 4, 5, 6


def record(kind, content):
    return struct.pack(">BBHHBx", 1, kind, 1, len(content), 0) + content


def pair(name, value):
    def length(text):
        return bytes([len(text)]) if len(text) < 128 else struct.pack(">I", len(text) | 1 << 31)
    return length(name) + length(value) + name + value


def ask(site, method, target, body=b"", length=None, **variables):
    """The status and the head of the answer, or of none, empty; `length` is what CONTENT_LENGTH says of the body."""
    variables = {
        "GATEWAY_INTERFACE": "CGI/1.1", "SERVER_PROTOCOL": "HTTP/1.1", "REQUEST_METHOD": method, "REQUEST_URI": target,
        "CONTENT_LENGTH": str(len(body) if length is None else length), "REMOTE_ADDR": "127.0.0.1", **variables}
    parameters = b"".join(pair(name.encode(), value.encode("latin-1")) for name, value in variables.items())
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(60)
        connection.connect(str(site.run_dir / "gatehouse.sock"))
        connection.sendall(record(BEGIN, struct.pack(">HB5x", 1, 0)) + record(PARAMS, parameters) + record(PARAMS, b""))
        for start in range(0, len(body), 60000):
            connection.sendall(record(STDIN, body[start:start + 60000]))
        connection.sendall(record(STDIN, b""))
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    output = b""
    while received:
        kind, _, size, padding = struct.unpack(">xBHHBx", received[:8])
        output += received[8:8 + size] if kind == STDOUT else b""
        received = received[8 + size + padding:]
    head = output.partition(b"\r\n\r\n")[0].decode()
    return int(head.removeprefix("Status: ")[:3]), head
