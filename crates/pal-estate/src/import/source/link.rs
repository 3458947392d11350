//! Partner links as `az managementpartner show`, ARM and PowerShell print them.

use super::Reading;
use crate::import::element::Element;
use crate::import::error::ImportError;
use crate::import::observation::{Fact, LinkRecord, LinkState};

/// The record of one principal. Its `createdTime` outlives deletion and change, so it proves nothing about this partner id;
/// older `az` and PowerShell print no times at all.
pub(super) fn take(reading: &mut Reading, element: &Element<'_>) -> Result<(), ImportError> {
    let active = element.text("state").is_none_or(|state| state.eq_ignore_ascii_case("Active"));
    reading.see(Fact::Link(LinkRecord {
        tenant: element.tenant("tenantId")?,
        object: element.required("objectId")?,
        partner: element.required("partnerId")?,
        state: if active { LinkState::Active } else { LinkState::Deleted },
        updated: element.optional("updatedTime")?,
    }));
    Ok(())
}
