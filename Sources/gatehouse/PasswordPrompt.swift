import Glibc

/// A password from standard input: its first line, asked for without echo where that is a terminal.
enum PasswordPrompt {
    static func read() -> String {
        var former = termios()
        guard tcgetattr(STDIN_FILENO, &former) == 0 else { return readLine(strippingNewline: true) ?? "" }
        var silent = former
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &former)
            StandardError.write("\n")
        }
        StandardError.write("Password: ")
        return readLine(strippingNewline: true) ?? ""
    }
}
