import Testing

@testable import Crypto

/// All vectors were made by the programs themselves, of two passwords, at low costs: Django 5.2's `make_password`, PHP
/// 8.2's `password_hash`, `htpasswd` of Debian's apache2-utils, `mkpasswd` of Debian's whois, and Passlib 1.7 for phpass.
/// Those of WordPress are what its `wp_hash_password` does, done in PHP.
@Suite("password hashes of other programs")
struct ForeignHashTests {
    private static let simple = "correct horse battery"
    private static let quoted = "Grüße, it's 5 o'clock \\o/"

    private static let ofPlain: [String] = [
        "pbkdf2_sha256$20000$J9fNK1kkVxuZWPJ3cU0lVk$apln6rPA8rSIJ52jfsmgZOYhGnXqrPxJigBJ5A/MU+k=",
        "pbkdf2_sha1$20000$Lw1riukx8pR96RKIAznms7$3MFk1SKvwaI6zIEecDkNU1VMckg=",
        "bcrypt_sha256$$2b$05$bW9Ia4CqcXK4Lc2L7juWR.Bi3jNPLhsd5s6iZD7rVSqiqxTMz0mNa",
        "bcrypt$$2b$05$TpSVUyG1.5FOtt/qT.okYe3aeK6tZ1xuXH9j0dWF7Vg5sXqr/497q",
        "scrypt$16384$dBASwprUYOpB6pdiFRmNB9$8$5$"
            + "Oy9ZoaI2G2sKGDNp0x73dbM6iMYbS9SLsoD2PEfwVkzbghRJjWvT2lchvWh/dou8KQi+8Xn3DsaJ6oCCMpV/Hg==",
        "$2y$05$gLXalo.pQaIQVWU6vXs.y.BPOG9tWiNOy1rkKGt2Yc1vWczfZvRXS",
        "$2b$05$WSrp1HXlOZieUQdd7hLZK.6pSpctKIzeOa8PceGv1hRbjcLiEAM2y",
        "$2a$05$bHa.ssfCmKVyYKdjEJrWzeg9bgZOohG9YN8JJmSrnU4OeY35Zw/I.",
        "$wp$2y$05$uCheEsId3zxrO3XhUw9f8.8B/sU6.goMwGqofYNoQVdN10UzGMJsW",
        "$P$B.yy.uqZN7Kn.jCLIX6D3ibhO0JZE6/",
        "$H$9EyW0LZ8QmZo/8jiWRj74tBFY8DQjp.",
        "$apr1$Uz018sJf$QXOUDcCoSV/.9GWnOnd0//",
        "$1$v7L.lPi3$3BL5Fi3IG8RAGRXMBoOC2.",
        "$5$yGx8IPKnVXeNpf84$2re8AVzp4.HhJ1LeNaF6YXts9yn0FK1tpGPuamVhfR3",
        "$5$rounds=1000$9V5lfqz9B7HcQne7$PzXg45Ivxv9bX8eTJqU7sYiG1Z2wNBu7V16Shn44mw.",
        "$6$SkhAH997eFmrPVIn$"
            + "L3MbTxW4T9DPWsJSXLmvK1QH3fb3Ub.h5SRNUCaEQSsXyS4epnwrWTwrYl3iUoew9xr1wAOB6Rb33HoE6BJ791",
        "$6$rounds=10000$rv./s07iW3wG2QRQ$"
            + "3geqClo/Vx2lupnewS2sOy0.bRu0UCaPDBnVjoBU05VKfxPM7yq0TmctPf.TJ6jjOzvkoBtLU33GmIyCDVy/t.",
        "$y$j9T$hEihsy19TbeEpWY12ZybX1$Qw4iUJYAqQeCoWf6YmECaJiL/8zu9T8WxYPfFvR5/N/",
    ]

    private static let ofQuoted: [String] = [
        "pbkdf2_sha256$20000$Q0TaGLdsgLsS06BOJ9pVkO$x6U2VabYEM3ACkugB7/rDSkSMX/fHuwcv1CDtQlgelU=",
        "pbkdf2_sha1$20000$zasGDjx7jEVi34rXeEBOq5$8djQte0rag2xIAnK+eAcf0rTogU=",
        "bcrypt_sha256$$2b$05$.F4o1z9v1uPq0bzy3mSAC.rHpst7BAMfa2nJOg2EsmHZbiNWrjm/u",
        "bcrypt$$2b$05$NTIWK.bajq3m6Pomd/6JfOfYEiLrbOa6LY.i3bziFkQoOjlVn79zm",
        "$2y$05$1H124hVm.4ojuwZj33Gs6.HQ4cKvzCLO/8Fn8OraBlNeeCKJcgWra",
        "$wp$2y$05$dhVBTkQ641UkUppLtNGS7OT0mofPIxUSxzVUSE5mrBh7OymLAAMNK",
        "$P$BTsxWuMrgFk3M32npUVVrxQHiGbCnb0",
        "$P$BPCC7TqlpItx3OrAsaTBRuvQD/dZHB1",  // with slashes, as WordPress gets a password
        "$H$9oFnpbMQPZXA0U6q.sp7Wpc9rI0/nL/",
        "$apr1$PmCcFLJY$MDwVewPG.7ky8ILXSRJ9p0",
        "$1$efG2f7p9$FFLTdMWi96OhkidkoOJvj/",
        "$5$rounds=1000$6HGHojP1TRah0kiZ$XkQS0RCGcP2ItH11hF3bo.iYF.nkdkz/337i6G6fspD",
        "$6$rounds=1000$VV9ScHiJPDPLYVJ1$"
            + "Tlkt216ElYJgE8FK0Pr3bacFQk/CdvZiV0IWtGmZ6DYjfHF4aaq//6buwdWSr.pK3l5PwCdJcdVCRr9822Y1B0",
        "$y$j9T$qWQT6TPnMRlr.WjguoPw3/$yg2ONgvgF77Ut2lS9/hEf5SMNYlq376oeftNtO4h2D7",
    ]

    /// What only libcrypto from OpenSSL 3.2 on can do.
    private static let argon2: [(String, String)] = [
        (simple, "$argon2i$v=19$m=1024,t=2,p=2$Si8vLmt4WHdiOUFBY2ZJaQ$+dhPpsZSoE8omf7m9UFmTGFLXcEGJ2EZuPTG4z99WhM"),
        (quoted, "$argon2i$v=19$m=1024,t=2,p=2$RjBOcjJkSTQzdzNEU1MuQQ$rOZ2qq1D7RYHovvoj5rxCx7u4aKf9UHA2/nX+kVDJWY"),
        (simple, "$argon2id$v=19$m=1024,t=2,p=2$R0pnUEdiU01OWkV6cnRWeQ$A1rIW1EaBDSJTeEBwfb+fECEPrcIqxpLqcR3BG1Y8lM"),
        (
            simple,
            "argon2$argon2id$v=19$m=1024,t=2,p=8$VTRrNXpWZ0E3d2htMUd2enVSYXNFcQ"
                + "$yW2NcaZOpVbDO4aNJ8miDhXLPNgEgYRvbccPFiBtgVk"
        ),
        (
            quoted,
            "argon2$argon2id$v=19$m=1024,t=2,p=8$YW1zM2l5cE5yeHRNZjlhU1lRVkZaNQ"
                + "$W7FpWvHQUj/E8NVUZpilu1/TG/F0fidBC3y5O12Jmio"
        ),
    ]

    private func check(_ password: String, against hash: String) throws {
        let password = Array(password.utf8)
        #expect(try PasswordHash.verify(password: password, against: hash))
        for wrong in [password + [97], Array(password.dropLast()), [97] + password, password + [0, 97]] {
            #expect(try !PasswordHash.verify(password: wrong, against: hash))
        }
        #expect(try !PasswordHash.verify(password: [], against: hash))
        try PasswordHash.check(hash)
        try PasswordHash.checkForeign(hash)
        #expect(try !HashSetting("scrypt").isMet(by: hash))
    }

    @Test("a password is verified against the hash of another program, and others are not", arguments: ofPlain)
    func verified(hash: String) throws {
        try check(Self.simple, against: hash)
    }

    @Test("so is one with quotes, a backslash and letters beyond ASCII", arguments: ofQuoted)
    func verifiedQuoted(hash: String) throws {
        try check(Self.quoted, against: hash)
    }

    @Test("Argon2 of other programs is verified, or refused where libcrypto has none", arguments: argon2)
    func verifiedArgon2(password: String, hash: String) throws {
        if KeyDerivation.has("argon2id") {
            try check(password, against: hash)
        } else {
            let error = CryptoError.unavailable(algorithm: "argon2id")
            #expect(throws: error) { try PasswordHash.check(hash) }
            #expect(throws: error) { try PasswordHash.checkForeign(hash) }
        }
    }

    @Test("a password of WordPress counts beyond bcrypt's 72 bytes, and without the space around it")
    func wordPress() throws {
        let hash = "$wp$2y$05$fFDe2vk1lB8Mo5bqi4gaN.E2lz6oHc.JGOfPkzEA2/jGRpifMd0CS"
        let password = String(repeating: "x", count: 100) + "a"
        for typed in [password, "  \t" + password, password + " \r\n"] {
            #expect(try PasswordHash.verify(password: Array(typed.utf8), against: hash))
        }
        #expect(try !PasswordHash.verify(password: Array((password.dropLast() + "b").utf8), against: hash))
    }

    @Test("bcrypt alone takes 72 bytes, as everywhere; crypt(3) refuses more than 511")
    func long() throws {
        for hash in Self.ofPlain {
            let long = [UInt8](repeating: 97, count: 1024)
            #expect(try !PasswordHash.verify(password: long, against: hash))
        }
    }

    private static let salt = "abcdefghijklmnopqrstuw"
    private static let refused: [(String, String)] = [
        ("", "no password"), ("!", "no password"), ("!GUFPhWWjUWv5ZgeP6AcZCGifOq5BnfO4", "no password"),
        ("*", "no password"), ("*0", "no password"), ("plain text", "ASCII"), ("é", "ASCII"),
        ("$6$abcdefgh$\u{0}", "ASCII"), ("$6$" + String(repeating: "a", count: 300), "too long"),
        ("{SHA}mN7MYuzjmaIu0w1JDvMzvn/ec4U=", "no kind"), ("9mwWAknHKocSg", "no kind"),
        ("5f4dcc3b5aa765d61d8327deb882cf99", "no kind"), ("$2x$05$" + salt, "no kind"), ("$", "no kind"),
        ("$$$$", "no kind"), ("md5$salt$5f4dcc3b5aa765d61d8327deb882cf99", "no kind"), ("$gy$j9T$a$b", "no kind"),
        // Costs that would keep a core busy for long, or take all memory.
        ("pbkdf2_sha256$5000001$salt$apln6rPA8rSIJ52jfsmgZOYhGnXqrPxJigBJ5A/MU+k=", "5000000"),
        ("pbkdf2_sha256$0$salt$apln6rPA8rSIJ52jfsmgZOYhGnXqrPxJigBJ5A/MU+k=", "5000000"),
        ("pbkdf2_sha256$99999999999999999999$salt$apln6rPA8rSIJ52jfsmgZOYhGnXqrPxJigBJ5A/MU+k=", "fields"),
        ("$2y$15$gLXalo.pQaIQVWU6vXs.y.BPOG9tWiNOy1rkKGt2Yc1vWczfZvRXS", "cost"),
        ("$2y$31$gLXalo.pQaIQVWU6vXs.y.BPOG9tWiNOy1rkKGt2Yc1vWczfZvRXS", "cost"),
        ("$2y$03$gLXalo.pQaIQVWU6vXs.y.BPOG9tWiNOy1rkKGt2Yc1vWczfZvRXS", "cost"),
        ("$wp$2y$31$gLXalo.pQaIQVWU6vXs.y.BPOG9tWiNOy1rkKGt2Yc1vWczfZvRXS", "cost"),
        ("$6$rounds=999999999$rv./s07iW3wG2QRQ$" + String(repeating: "a", count: 86), "rounds"),
        ("$5$rounds=999$rv./s07iW3wG2QRQ$" + String(repeating: "a", count: 43), "rounds"),
        ("$y$jFT$hEihsy19TbeEpWY12ZybX1$Qw4iUJYAqQeCoWf6YmECaJiL/8zu9T8WxYPfFvR5/N/", "costs"),
        ("$y$jzzzzz$hEihsy19TbeEpWY12ZybX1$Qw4iUJYAqQeCoWf6YmECaJiL/8zu9T8WxYPfFvR5/N/", "costs"),
        ("$P$Syy.uqZN7Kn.jCLIX6D3ibhO0JZE6/a", "cost"), ("$P$3yy.uqZN7Kn.jCLIX6D3ibhO0JZE6/a", "cost"),
        ("$argon2id$v=19$m=1048576,t=2,p=1$" + salt + "$" + salt, "costs"),
        ("$scrypt$ln=20,r=8,p=2$" + salt + "$" + salt, "costs"),
        ("scrypt$1048576$salt5678$8$2$" + String(repeating: "A", count: 86) + "==", "costs"),
        ("scrypt$16385$salt5678$8$1$" + String(repeating: "A", count: 86) + "==", "fields"),
        // Fields that are not what they have to be.
        ("pbkdf2_sha256$1000$$apln6rPA8rSIJ52jfsmgZOYhGnXqrPxJigBJ5A/MU+k=", "fields"),
        ("pbkdf2_sha256$1000$salt$", "fields"), ("pbkdf2_sha256$1000$salt$AAAA", "fields"),
        ("pbkdf2_sha256$1000$salt", "fields"), ("pbkdf2_sha1$1000$salt$", "fields"), ("bcrypt$x", "fields"),
        ("$2y$05$gLXalo.pQaIQVWU6vXs.y.BPOG9tWiNOy1rkKGt2Yc1vWczfZvRX", "crypt(5)"),
        ("$2y$05$gLXalo.pQaIQVWU6vXs.y.BPOG9tWiNOy1rkKGt2Yc1vWczfZvRX:", "crypt(5)"),
        ("$1$v7L.lPi3$", "crypt(5)"), ("$6$$" + String(repeating: "a", count: 86), "crypt(5)"),
        ("$apr1$Uz018sJf$QXOUDcCoSV/.9GWnOnd0/", "Apache"), ("$apr1$$QXOUDcCoSV/.9GWnOnd0//", "Apache"),
        ("$P$B.yy.uqZN7Kn.jCLIX6D3ibhO0JZE6", "phpass"), ("$wp$2x$05$" + salt, "bcrypt"),
    ]

    @Test("what cannot be right, or would take too long, is refused, and not quoted", arguments: refused)
    func refuse(hash: String, reason: String) throws {
        let error = try #require(thrown(CryptoError.self) { try PasswordHash.checkForeign(hash) })
        guard case .malformedHash(let words) = error else {
            Issue.record("refused as \(error)")
            return
        }
        #expect(words.contains(reason), "\(words)")
        #expect(hash.count < 8 || !words.contains(hash.dropFirst(5)))
    }
}
