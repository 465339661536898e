"""The files of nginx/ as they are shipped, in an nginx that speaks TLS as example.org; and visitors who come that way."""

import http.client
import socket
import ssl
import subprocess

from browser import Browser
from running import REPOSITORY, free_port, wait_for

SHIPPED = (REPOSITORY / "nginx/gatehouse.conf").read_text()


def make_certificate(site):
    """Gives the site a `certificate`, which vouches for itself; its key is beside it."""
    folder = site.run_dir / "tls"
    folder.mkdir()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=example.org", "-addext", "subjectAltName=DNS:example.org",
         "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"], check=True, capture_output=True)
    site.certificate = folder / "fullchain.pem"
    site.trust = ssl.create_default_context(cafile=site.certificate)


class SecureNginx:
    """- site: has a `certificate`
    - name: nobody else's of the site
    - http: what stands at http level, before the servers
    - servers: their blocks, as in nginx/gatehouse.conf"""

    def __init__(self, site, name, http, servers=SHIPPED):
        self.site, self.folder = site, site.run_dir / f"nginx-{name}"
        self.clear_port, self.tls_port = free_port(), free_port()
        self.access_log = site.run_dir / f"{name}-access.log"
        self.folder.mkdir()
        for here, there in {
            "listen 80": f"listen 127.0.0.1:{self.clear_port}", "listen 443": f"listen 127.0.0.1:{self.tls_port}",
            "listen [::]:80": f"listen [::1]:{self.clear_port}", "listen [::]:443": f"listen [::1]:{self.tls_port}",
            "snippets/": f"{REPOSITORY}/nginx/", "/etc/letsencrypt/live/example.org": str(site.certificate.parent),
            "/var/log/nginx/access.log": str(self.access_log),
        }.items():
            servers = servers.replace(here, there)
        temporary = "".join(f"{what}_temp_path {self.folder}/{what};\n" for what in (
            "client_body", "fastcgi", "proxy", "scgi", "uwsgi"))
        (self.folder / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {self.folder}/pid; error_log stderr; events {{}}\n"
            f"http {{ include /etc/nginx/mime.types; {temporary}{http}\n{servers} }}\n")
        self.start()

    def start(self):
        with open(self.site.run_dir / "nginx.log", "a") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "nginx", "-p", self.folder, "-c", self.folder / "nginx.conf", "-e",
                 "stderr"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_for(self.answers, "nginx with TLS")

    def answers(self):
        assert self.process.poll() is None, self.site.tail_of_logs()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.tls_port)) == 0

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


class Connection(http.client.HTTPSConnection):
    """To example.org, which is at the site's `tls_port`."""

    def __init__(self, site, name="example.org", host="example.org", context=None, address="127.0.0.1"):
        context = context or site.trust
        context.check_hostname = name == "example.org"
        super().__init__(host, 443, timeout=30, context=context)
        self.site, self.name, self.own_context, self.address = site, name, context, address

    def connect(self):
        plain = socket.create_connection(
            ("127.0.0.1", self.site.tls_port), timeout=30, source_address=(self.address, 0))
        self.sock = self.own_context.wrap_socket(plain, server_hostname=self.name)


class SecureBrowser(Browser):
    def __init__(self, site, address="127.0.0.1"):
        super().__init__(site)
        self.address = address

    def connect(self):
        return Connection(self.site, address=self.address)
