internal import CLinux
internal import Glibc

/// Unpredictable bytes, straight from the kernel.
public enum SecureRandom {
    /// Fresh random bytes (getrandom(2), which waits until the kernel's pool has been filled once after boot).
    public static func bytes(_ count: Int) throws(CryptoError) -> [UInt8] {
        var bytes = [UInt8](zeros: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                getrandom(buffer.baseAddress?.advanced(by: filled), count - filled, 0)
            }
            if got > 0 {
                filled += got
            } else if errno != EINTR {
                throw .system("getrandom", errno)
            }
        }
        return bytes
    }
}
