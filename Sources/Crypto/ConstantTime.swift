internal import COpenSSL

/// Whether two secrets are equal, in a time that tells at most their lengths (`CRYPTO_memcmp`).
public func constantTimeEquals(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    one.count == other.count && CRYPTO_memcmp(one, other, one.count) == 0
}

/// Overwrites a secret that is no longer needed, in a way no optimiser leaves out (`OPENSSL_cleanse`).
///
/// It reaches this array only, not the copies that were made of it before.
public func wipe(_ secret: inout [UInt8]) {
    secret.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    secret.removeAll()
}
