internal import COpenSSL

/// The one door to OpenSSL's key derivation functions.
enum KeyDerivation {
    /// A parameter by OpenSSL's name for it, see EVP_KDF-SCRYPT(7) and EVP_KDF-ARGON2(7).
    ///
    /// The names are spelled out where they are used: the header of OpenSSL 3.0 has no macros for those of Argon2.
    enum Input {
        case octets(StaticString, [UInt8])
        case number(StaticString, UInt64)

        fileprivate var byteCount: Int {
            switch self {
            case .octets(_, let bytes): bytes.count
            case .number: MemoryLayout<UInt64>.size
            }
        }
    }

    /// Whether this machine's libcrypto knows the function (`EVP_KDF_fetch`): asked when it runs, not when it is built.
    static func has(_ algorithm: String) -> Bool {
        let kdf = EVP_KDF_fetch(nil, algorithm, nil)
        ERR_clear_error()
        EVP_KDF_free(kdf)
        return kdf != nil
    }

    /// Derives that many bytes (`EVP_KDF_derive`).
    static func derive(_ algorithm: String, _ inputs: [Input], length: Int) throws(CryptoError) -> [UInt8] {
        guard let kdf = EVP_KDF_fetch(nil, algorithm, nil) else {
            ERR_clear_error()
            throw .unavailable(algorithm: algorithm)
        }
        defer { EVP_KDF_free(kdf) }
        guard let context = EVP_KDF_CTX_new(kdf) else { throw .openSSL("EVP_KDF_CTX_new") }
        defer { EVP_KDF_CTX_free(context) }

        // All inputs stand in one block, each at a multiple of eight bytes (OpenSSL reads numbers as they lie there)
        // and with room of its own even when it is empty. The password is among them, so the block is wiped.
        let strides = inputs.map { $0.byteCount / 8 * 8 + 8 }
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: strides.reduce(8, +), alignment: 8)
        defer {
            OPENSSL_cleanse(block.baseAddress, block.count)
            block.deallocate()
        }
        var parameters: [OSSL_PARAM] = []
        var offset = 0
        for (input, stride) in zip(inputs, strides) {
            let place = UnsafeMutableRawBufferPointer(rebasing: block[offset..<offset + input.byteCount])
            switch input {
            case .octets(let name, let bytes):
                place.copyBytes(from: bytes)
                parameters.append(parameter(name, UInt32(OSSL_PARAM_OCTET_STRING), place))
            case .number(let name, let number):
                withUnsafeBytes(of: number) { place.copyMemory(from: $0) }
                parameters.append(parameter(name, UInt32(OSSL_PARAM_UNSIGNED_INTEGER), place))
            }
            offset += stride
        }
        parameters.append(OSSL_PARAM())  // all zeros: the end of the list

        var output = [UInt8](repeating: 0, count: length)
        guard EVP_KDF_derive(context, &output, length, parameters) == 1 else { throw .openSSL("EVP_KDF_derive") }
        return output
    }

    private static func parameter(
        _ name: StaticString, _ type: UInt32, _ place: UnsafeMutableRawBufferPointer
    ) -> OSSL_PARAM {
        let key = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        return OSSL_PARAM(
            key: key, data_type: type, data: place.baseAddress, data_size: place.count, return_size: 0)
    }
}
