import Glibc

extension UnsafeBufferPointer<UInt8> {
    /// How many bytes stand before the first of a kind; all, where there is none. The corresponding C function is
    /// `memchr`.
    func length(until byte: UInt8) -> Int {
        guard let baseAddress, let found = memchr(baseAddress, Int32(byte), count) else { return count }
        return found - UnsafeMutableRawPointer(mutating: baseAddress)
    }
}
