internal import COpenSSL

/// OpenSSL's libcrypto as a whole.
public enum CryptoLibrary {
    /// Leaves its memory to the kernel when the process exits. By itself it frees all at exit(3), and what a thread that
    /// runs or is just ending frees too, is then freed twice. Before anything else uses it (OPENSSL_init_crypto(3)).
    public static func keepAtExit() {
        OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
    }
}
