internal import COpenSSL

/// MD5 (RFC 1321), broken for all that is security: what hashes of older programs are made of.
enum MD5 {
    static let length = 16

    /// The digest of the pieces, one behind the other (`EVP_DigestUpdate`); they are never copied together.
    static func hash(_ pieces: [[UInt8]]) throws(CryptoError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: length)
        guard let context = EVP_MD_CTX_new() else { throw .openSSL("EVP_MD_CTX_new") }
        defer { EVP_MD_CTX_free(context) }  // overwrites it, too
        // A libcrypto that is held to approved algorithms refuses.
        guard EVP_DigestInit_ex(context, EVP_md5(), nil) == 1,
            pieces.allSatisfy({ EVP_DigestUpdate(context, $0, $0.count) == 1 }),
            EVP_DigestFinal_ex(context, &digest, nil) == 1
        else { throw .openSSL("EVP_Digest") }
        return digest
    }
}
