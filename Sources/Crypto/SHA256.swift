internal import COpenSSL

/// SHA-256 (FIPS 180-4).
public enum SHA256 {
    /// The length of a digest, in bytes.
    public static let length = 32

    /// Fetched once: the function of its name has libcrypto look it up for every digest (crypto(7)). It never changes
    /// and is never freed, so all threads may have it; a number, since Swift lets threads share no pointer.
    private static let algorithm = UInt(bitPattern: EVP_MD_fetch(nil, "SHA256", nil))

    /// The digest of the bytes (`EVP_Digest`).
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](zeros: length)
        let isDone = EVP_Digest(bytes, bytes.count, &digest, nil, OpaquePointer(bitPattern: algorithm), nil) == 1
        // Nothing safe could be returned instead: a digest left at zeros would be equal to every other such digest.
        precondition(isDone, "libcrypto without SHA-256")
        return digest
    }
}
