internal import COpenSSL

/// SHA-256 (FIPS 180-4).
public enum SHA256 {
    /// The length of a digest, in bytes.
    public static let length = 32

    /// The digest of the bytes (`EVP_Digest`).
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: length)
        // Nothing safe could be returned instead: a digest left at zeros would be equal to every other such digest.
        precondition(EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil) == 1, "libcrypto without SHA-256")
        return digest
    }
}
