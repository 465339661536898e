import FastCGIClient
import Glibc
import Testing

@testable import FastCGI

/// A real nginx on a socket of its own, ended in deinit.
final class Nginx {
    private let folder = TemporaryFolder()
    private var process: pid_t = 0
    private var socketPath: String { folder.path("http") }

    init(to upstream: String, keeping: Bool) throws {
        let configuration = """
            daemon off; master_process off; pid \(folder.path("pid")); error_log \(folder.path("error.log"));
            events {}
            http {
                access_log off;
                client_body_temp_path \(folder.path("body")); proxy_temp_path \(folder.path("proxy"));
                fastcgi_temp_path \(folder.path("fastcgi")); uwsgi_temp_path \(folder.path("uwsgi"));
                scgi_temp_path \(folder.path("scgi"));
                upstream ours { server unix:\(upstream); \(keeping ? "keepalive 2;" : "") }
                server {
                    listen unix:\(socketPath);
                    location / {
                        include /etc/nginx/fastcgi_params;
                        fastcgi_keep_conn \(keeping ? "on" : "off");
                        fastcgi_pass ours;
                    }
                }
            }
            """
        let file = folder.path("nginx.conf")
        let descriptor = open(file, O_CREAT | O_WRONLY, 0o600)
        _ = write(descriptor, configuration, configuration.utf8.count)
        close(descriptor)

        let words = ["nginx", "-e", folder.path("error.log"), "-c", file, "-p", folder.path("")]
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        try #require(posix_spawn(&process, "/usr/sbin/nginx", nil, nil, &arguments, environ) == 0)
        try #require(eventually { Client().connect(socketPath) })
    }

    deinit {
        guard process > 0 else { return }
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    /// Sends a request and reads the answer until nginx closes.
    func exchange(_ request: String) -> String {
        let client = Client(socketPath)
        client.send(Array(request.utf8))
        return String(decoding: client.everything(), as: UTF8.self)
    }
}
