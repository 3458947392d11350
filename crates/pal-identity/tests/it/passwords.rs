//! Passwords and client secrets.

use pal_identity::{Hashing, PasswordHash, PasswordHashError, Secret, VerifiedSecrets};

/// From the tests of the reference implementation of Argon2 in C: password `password`, salt `somesalt`.
const REFERENCE: &str =
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

#[test]
fn a_hash_that_another_implementation_made_is_verified() {
    let hash: PasswordHash = REFERENCE.parse().unwrap();
    assert_eq!(hash.as_str(), REFERENCE);
    assert!(hash.verify(&secret("password")));
    for wrong in ["Password", "password ", "", "passw"] {
        assert!(!hash.verify(&secret(wrong)), "{wrong}");
    }
}

#[test]
fn a_new_hash_has_the_parameters_of_owasp_and_a_salt_of_its_own() {
    let hash = PasswordHash::of(&secret("pässword")).unwrap();
    assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_str());
    assert!(hash.verify(&secret("pässword")) && !hash.verify(&secret("password")));
    assert_ne!(hash, PasswordHash::of(&secret("pässword")).unwrap());
    assert_eq!(hash, hash.as_str().parse().unwrap());
}

#[test]
fn only_argon2id_that_can_be_afforded_is_taken_from_a_file() {
    let wrong = PasswordHashError::NotArgon2id;
    for (text, expected) in [
        (String::new(), wrong),
        ("password".to_owned(), wrong),
        (REFERENCE.replace("argon2id", "argon2i"), wrong),
        (REFERENCE.replace("argon2id", "argon2d"), wrong),
        (REFERENCE.replace("v=19", "v=16"), wrong),
        (REFERENCE.replace("$v=19", ""), wrong),
        (REFERENCE.rsplit_once('$').unwrap().0.to_owned(), wrong),
        (REFERENCE.replace("t=2", "t=0"), wrong),
        ("$2b$12$GhvMmNVjRW29ulnudl.LbuAnUtN/LRfe1JsBm1Xu6LE3059z5Tr8m".to_owned(), wrong),
        (REFERENCE.replace("m=65536", "m=4294967295"), PasswordHashError::TooDear),
        (REFERENCE.replace("t=2", "t=17"), PasswordHashError::TooDear),
        (REFERENCE.replace("p=1", "p=17"), PasswordHashError::TooDear),
    ] {
        assert_eq!(text.parse::<PasswordHash>().unwrap_err(), expected, "{text}");
    }
}

#[test]
fn a_password_has_a_limit_and_a_longer_one_fits_nothing() {
    assert_eq!(PasswordHash::of(&secret(&"x".repeat(1025))).unwrap_err(), PasswordHashError::TooLong);
    // What is too long is verified as nothing, and must not be taken for it.
    let empty = PasswordHash::of(&secret("")).unwrap();
    assert!(empty.verify(&secret("")) && !empty.verify(&secret(&"x".repeat(1025))));
    PasswordHash::verify_nobody(&secret("password"));
}

#[test]
fn a_secret_that_was_right_once_is_known_and_a_wrong_one_never_is() {
    let verified = VerifiedSecrets::new().unwrap();
    let (hash, other) =
        (PasswordHash::of(&secret("right")).unwrap(), PasswordHash::of(&secret("right")).unwrap());
    assert!(!verified.knows(&hash, &secret("right")));
    assert!(!verified.verify(&hash, &secret("wrong")) && !verified.knows(&hash, &secret("wrong")));
    assert!(verified.verify(&hash, &secret("right")) && verified.knows(&hash, &secret("right")));
    assert!(verified.verify(&hash, &secret("right")) && !verified.verify(&hash, &secret("wrong")));
    assert!(!verified.knows(&other, &secret("right")), "a new hash of the same secret is another pair");
    let elsewhere = VerifiedSecrets::new().unwrap();
    assert!(!elsewhere.knows(&hash, &secret("right")));
}

/// What one secret left in the memory changes nothing for the next.
#[test]
fn many_are_hashed_in_the_same_memory() {
    let mut hashing = Hashing::default();
    let large: PasswordHash = REFERENCE.parse().unwrap();
    assert!(!hashing.verify(&large, &secret("pässword")));
    let hash = hashing.hash(&secret("pässword")).unwrap();
    for (text, fits) in [("pässword", true), ("password", false), ("pässword", true)] {
        assert_eq!(
            (hashing.verify(&hash, &secret(text)), hash.verify(&secret(text))),
            (fits, fits),
            "{text}"
        );
    }
}

/// The memory of the process: a server hashes for as long as it runs.
#[cfg(target_os = "linux")]
#[test]
fn memory_goes_back_when_a_secret_is_hashed() {
    let resident = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
    };
    let hash = std::thread::spawn(|| PasswordHash::of(&secret("pässword")).unwrap()).join().unwrap();
    let before = resident();
    let work = move || (0..12).filter(|_| hash.verify(&secret("pässword"))).map(|n| n.to_string()).collect();
    let fits: Vec<String> = std::thread::spawn(work).join().unwrap();
    assert_eq!(fits.len(), 12);
    assert!(resident() < before + 64, "{before} MB became {} MB", resident());
}
