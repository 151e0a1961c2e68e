"""What travels between a launcher and its server, counted by a relay between them."""
import contextlib
import socket
import threading


class Relay:
    """Passes all that comes to a port of its own on to another one of this machine, and back, and counts the bytes."""

    def __init__(self, port):
        self.up = self.down = 0
        self.target = port
        self.gate = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.listener.getsockname()[1]
        self.open = set()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target))
                self.open |= {client, server}
                for source, sink, is_up in ((client, server, True), (server, client, False)):
                    source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    threading.Thread(target=self.pass_on, args=(source, sink, is_up), daemon=True).start()

    def pass_on(self, source, sink, is_up):
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                with self.gate:
                    if is_up:
                        self.up += len(data)
                    else:
                        self.down += len(data)
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def close(self):
        """Ends what is still open: daemons keep their connections."""
        for one in [self.listener, *self.open]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@contextlib.contextmanager
def counted(way, what):
    """Variables with which a build's traffic is kept as way.traffic[what], in bytes. Such a build is not timed: the
    relay takes time of its own."""
    if not way.server_port:
        yield {}
        return
    relay = Relay(way.server_port)
    try:
        yield {"RECC_SERVER": f"http://127.0.0.1:{relay.port}"}
        way.traffic[what] = {"up": relay.up, "down": relay.down}
    finally:
        relay.close()
