internal import COpenSSL

/// SHA-1 (FIPS 180-4), broken for all that is security (ASVS 11.4.1), and used for none of it: it is how the files of
/// breached passwords spell a password, so it is how one is looked up there.
public enum SHA1 {
    /// The length of a digest, in bytes.
    public static let length = 20

    /// The digest of the bytes (`EVP_Digest`).
    public static func hash(_ bytes: [UInt8]) throws(CryptoError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: length)
        // A libcrypto that is held to approved algorithms may refuse.
        guard EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha1(), nil) == 1 else { throw .openSSL("EVP_Digest") }
        return digest
    }
}
