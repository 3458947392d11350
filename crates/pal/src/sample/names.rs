//! Names and the ids they stand for. An id follows from its name alone, so documents can quote it whatever the seed.

use pal_model::Guid;

use super::random;

/// The roles of the story, by name.
const ROLES: [(&str, u128); 6] = [
    ("Owner", 0x8e3af657_a8ff_443c_a75c_2fe8c4bcb635),
    ("Contributor", 0xb24988ac_6180_42a0_ab88_20f7382dd24c),
    ("Reader", 0xacdd72a7_3385_48ef_bd42_f606fba81ae7),
    ("Support Request Contributor", 0xcfd33db0_3dd1_45e3_aa9d_cdbdf3b6f24e),
    ("Virtual Machine Contributor", 0x9980e02c_c2be_4d73_94e8_173b1dc7cf3c),
    ("Reservations Administrator", 0xa8889054_8d42_49c9_bc1c_52486c10e7cd),
];

/// The id of a tenant (`contoso`), an account there (`contoso/ana`), a subscription (`contoso-prod`) or anything else that
/// has a name; of a role, the id that Azure gave it.
pub(super) fn id_of(name: &str) -> Guid {
    let role = ROLES.iter().find(|(role, _)| *role == name);
    role.map_or_else(|| version_4(random::of_name(name)), |(_, id)| Guid::from_u128(*id))
}

/// A GUID of the form of random ones (RFC 9562, 5.4).
fn version_4(seed: u64) -> Guid {
    const FIXED: u128 = 0xf << 76 | 0x3 << 62;
    let bits = u128::from(seed) << 64 | u128::from(random::mix(seed));
    Guid::from_u128(bits & !FIXED | 0x4 << 76 | 0x2 << 62)
}

/// Replaces each `{name}` by its id.
pub(super) fn resolve(template: &str) -> String {
    let mut text = String::with_capacity(template.len() * 2);
    for (position, piece) in template.split('{').enumerate() {
        match piece.split_once('}') {
            Some((name, rest)) if position > 0 => {
                text.push_str(&id_of(name).to_string());
                text.push_str(rest);
            }
            _ => text.push_str(piece),
        }
    }
    text
}
