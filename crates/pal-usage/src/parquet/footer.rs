//! The footer of a Parquet file: which columns it has, and where the pages of each row group lie
//! (<https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift>).

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use super::fault::Fault;
use super::leaf::{Field, Leaf, Logical, Physical, TimeUnit};
use super::thrift::{Compact, Kind};

/// The most bytes a footer may have. One of a thousand row groups and a hundred columns has twenty million.
const FOOTER_BYTES_MAX: u64 = 256 << 20;

/// What the footer says, as far as it matters here.
#[derive(Debug)]
pub(super) struct Footer {
    /// The columns of the header, in order.
    pub(super) fields: Vec<Field>,
    /// The row groups, in order.
    pub(super) groups: Vec<RowGroup>,
    /// How many bytes of the file stand before the footer.
    pub(super) data_bytes: u64,
}

/// Some rows, column by column.
#[derive(Debug)]
pub(super) struct RowGroup {
    /// How many rows.
    pub(super) rows: u64,
    /// One chunk for each leaf of the schema.
    pub(super) chunks: Vec<Chunk>,
}

/// Where the pages of one column of one row group lie.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Chunk {
    codec: i64,
    bytes: i64,
    data_page: i64,
    dictionary_page: i64,
    elsewhere: bool,
}

impl Chunk {
    /// How the pages are compressed, as the format numbers it.
    pub(super) fn codec(&self) -> i64 {
        self.codec
    }

    /// Where the first page starts and how many bytes the pages have, all of it before the footer.
    pub(super) fn range(&self, data_bytes: u64) -> Result<(u64, u64), Fault> {
        const DAMAGED: Fault = Fault::Damaged("the place of its pages");
        if self.elsewhere {
            return Err(Fault::Damaged("the place of its pages, another file,"));
        }
        // Some writers say 0 for "no dictionary", and of a column without rows for "no data".
        let dictionary_first =
            self.dictionary_page > 0 && (self.data_page == 0 || self.dictionary_page < self.data_page);
        let start = if dictionary_first { self.dictionary_page } else { self.data_page };
        let start = u64::try_from(start).map_err(|_| DAMAGED)?;
        let bytes = u64::try_from(self.bytes).map_err(|_| DAMAGED)?;
        match start.checked_add(bytes) {
            Some(end) if end <= data_bytes => Ok((start, bytes)),
            _ => Err(DAMAGED),
        }
    }
}

impl Footer {
    /// Reads the footer at the end of a file.
    pub(super) fn read(file: &mut File) -> Result<Self, Fault> {
        let length = file.seek(SeekFrom::End(0))?;
        let data_end = length.checked_sub(8).filter(|end| *end >= 4).ok_or(Fault::NoMagic)?;
        let mut tail = [0; 8];
        file.seek(SeekFrom::Start(data_end))?;
        file.read_exact(&mut tail)?;
        let [a, b, c, d, magic @ ..] = tail;
        match &magic {
            b"PAR1" => {}
            b"PARE" => return Err(Fault::Encrypted),
            _ => return Err(Fault::NoMagic),
        }
        let bytes = u64::from(u32::from_le_bytes([a, b, c, d]));
        let data_bytes = data_end
            .checked_sub(bytes)
            .filter(|_| bytes <= FOOTER_BYTES_MAX)
            .ok_or(Fault::Damaged("the length of the footer"))?;
        let mut footer = Vec::new();
        file.seek(SeekFrom::Start(data_bytes))?;
        file.take(bytes).read_to_end(&mut footer)?;
        Self::parse(&footer, data_bytes)
    }

    fn parse(bytes: &[u8], data_bytes: u64) -> Result<Self, Fault> {
        let mut elements = Vec::new();
        let mut groups = Vec::new();
        let mut encrypted = false;
        Compact::new(bytes).structure(|file, id, kind| match (id, kind) {
            (2, Kind::List) => file.list(|list, _| {
                elements.push(Element::read(list)?);
                Ok(())
            }),
            (4, Kind::List) => file.list(|list, _| {
                groups.push(row_group(list)?);
                Ok(())
            }),
            (8, _) => {
                encrypted = true;
                file.skip(kind)
            }
            _ => file.skip(kind),
        })?;
        if encrypted {
            return Err(Fault::Encrypted);
        }
        let (fields, leaves) = fields(elements)?;
        if groups.iter().any(|group: &RowGroup| group.chunks.len() != leaves) {
            return Err(Fault::Damaged("the list of columns of a row group"));
        }
        Ok(Self { fields, groups, data_bytes })
    }
}

fn row_group(list: &mut Compact<'_>) -> Result<RowGroup, Fault> {
    let mut chunks = Vec::new();
    let mut rows = 0;
    list.structure(|group, id, kind| match (id, kind) {
        (1, Kind::List) => group.list(|list, _| {
            chunks.push(chunk(list)?);
            Ok(())
        }),
        (3, Kind::Integer) => {
            rows = group.integer()?;
            Ok(())
        }
        _ => group.skip(kind),
    })?;
    let rows = u64::try_from(rows).map_err(|_| Fault::Damaged("the number of rows of a row group"))?;
    Ok(RowGroup { rows, chunks })
}

fn chunk(list: &mut Compact<'_>) -> Result<Chunk, Fault> {
    let mut chunk = Chunk { bytes: -1, data_page: -1, ..Chunk::default() };
    list.structure(|column, id, kind| match (id, kind) {
        (1, Kind::Binary) => {
            chunk.elsewhere = !column.binary()?.is_empty();
            Ok(())
        }
        (3, Kind::Struct) => column.structure(|meta, id, kind| {
            let target = match (id, kind) {
                (4, Kind::Integer) => &mut chunk.codec,
                (7, Kind::Integer) => &mut chunk.bytes,
                (9, Kind::Integer) => &mut chunk.data_page,
                (11, Kind::Integer) => &mut chunk.dictionary_page,
                _ => return meta.skip(kind),
            };
            *target = meta.integer()?;
            Ok(())
        }),
        _ => column.skip(kind),
    })?;
    Ok(chunk)
}

/// One node of the schema tree, which is written depth first.
#[derive(Debug, Default)]
struct Element {
    physical: Option<i64>,
    width: i64,
    repetition: i64,
    name: String,
    children: u64,
    converted: Option<i64>,
    scale: i64,
    logical: Option<Logical>,
}

impl Element {
    fn read(list: &mut Compact<'_>) -> Result<Self, Fault> {
        let mut element = Self::default();
        list.structure(|field, id, kind| {
            match (id, kind) {
                (1, Kind::Integer) => element.physical = Some(field.integer()?),
                (2, Kind::Integer) => element.width = field.integer()?,
                (3, Kind::Integer) => element.repetition = field.integer()?,
                (4, Kind::Binary) => element.name = String::from_utf8_lossy(field.binary()?).into_owned(),
                (5, Kind::Integer) => element.children = field.integer()?.max(0).cast_unsigned(),
                (6, Kind::Integer) => element.converted = Some(field.integer()?),
                (7, Kind::Integer) => element.scale = field.integer()?,
                (10, Kind::Struct) => element.logical = logical(field)?,
                _ => field.skip(kind)?,
            }
            Ok(())
        })?;
        Ok(element)
    }

    /// What the leaf holds; the older annotation counts where the newer is missing or unknown.
    fn leaf(&self, index: usize) -> Result<Leaf, Fault> {
        let code = self.physical.ok_or(Fault::Damaged("the schema"))?;
        let scale = u32::try_from(self.scale).map_err(|_| Fault::Damaged("the scale of a column"))?;
        let converted = match self.converted {
            Some(5) => Some(Logical::Decimal { scale }),
            Some(6) => Some(Logical::Date),
            Some(9) => Some(Logical::Timestamp(TimeUnit::Milliseconds)),
            Some(10) => Some(Logical::Timestamp(TimeUnit::Microseconds)),
            Some(11..=14) => Some(Logical::Unsigned),
            Some(0 | 4 | 15..=20) | None => None,
            Some(_) => Some(Logical::Other),
        };
        Ok(Leaf {
            index,
            physical: Physical::of(code, self.width)?,
            logical: self.logical.or(converted),
            optional: self.repetition == 1,
        })
    }
}

/// The `LogicalType` union; `None` for text and plain numbers, which need no annotation here.
fn logical(field: &mut Compact<'_>) -> Result<Option<Logical>, Fault> {
    let mut found = None;
    field.structure(|union, id, kind| {
        found = match (id, kind) {
            (1 | 4 | 12, _) => {
                union.skip(kind)?;
                None
            }
            (5, Kind::Struct) => {
                let scale = member(union, 1)?.unwrap_or(0);
                let scale = u32::try_from(scale).map_err(|_| Fault::Damaged("the scale of a column"))?;
                Some(Logical::Decimal { scale })
            }
            (6, _) => {
                union.skip(kind)?;
                Some(Logical::Date)
            }
            (8, Kind::Struct) => timestamp(union)?,
            (10, Kind::Struct) => {
                let mut signed = true;
                union.structure(|integer, id, kind| match (id, kind) {
                    (2, Kind::False) => {
                        signed = false;
                        Ok(())
                    }
                    _ => integer.skip(kind),
                })?;
                (!signed).then_some(Logical::Unsigned)
            }
            (11, _) => {
                union.skip(kind)?;
                Some(Logical::Nothing)
            }
            (14, _) => {
                union.skip(kind)?;
                Some(Logical::Uuid)
            }
            _ => {
                union.skip(kind)?;
                Some(Logical::Other)
            }
        };
        Ok(())
    })?;
    Ok(found)
}

fn timestamp(union: &mut Compact<'_>) -> Result<Option<Logical>, Fault> {
    let mut unit = None;
    union.structure(|stamp, id, kind| match (id, kind) {
        (2, Kind::Struct) => stamp.structure(|units, id, kind| {
            unit = match id {
                1 => Some(TimeUnit::Milliseconds),
                2 => Some(TimeUnit::Microseconds),
                3 => Some(TimeUnit::Nanoseconds),
                _ => None,
            };
            units.skip(kind)
        }),
        _ => stamp.skip(kind),
    })?;
    Ok(Some(unit.map_or(Logical::Other, Logical::Timestamp)))
}

/// One whole number of a structure.
fn member(compact: &mut Compact<'_>, wanted: i64) -> Result<Option<i64>, Fault> {
    let mut found = None;
    compact.structure(|inner, id, kind| {
        if id == wanted && kind == Kind::Integer {
            found = Some(inner.integer()?);
            return Ok(());
        }
        inner.skip(kind)
    })?;
    Ok(found)
}

/// The columns of the header, and how many leaves the whole tree has.
fn fields(elements: Vec<Element>) -> Result<(Vec<Field>, usize), Fault> {
    const DAMAGED: Fault = Fault::Damaged("the schema");
    let mut elements = elements.into_iter();
    let root = elements.next().ok_or(DAMAGED)?;
    let (mut fields, mut leaves) = (Vec::new(), 0);
    for _ in 0..root.children {
        let top = elements.next().ok_or(DAMAGED)?;
        let flat = top.children == 0 && top.repetition != 2;
        let leaf = if flat { Some(top.leaf(leaves)?) } else { None };
        // What lies below the field: only how many leaves, so that the ones after it are counted right.
        let mut pending = top.children;
        leaves += usize::from(pending == 0);
        while pending > 0 {
            let inner = elements.next().ok_or(DAMAGED)?;
            leaves += usize::from(inner.children == 0);
            pending = (pending - 1).checked_add(inner.children).ok_or(DAMAGED)?;
        }
        fields.push(Field { name: top.name, leaf });
    }
    if elements.next().is_some() { Err(DAMAGED) } else { Ok((fields, leaves)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_start_at_the_dictionary_if_there_is_one() {
        for (data_page, dictionary_page, expected) in [
            (30, 4, Some(4)),
            (30, -1, Some(30)),
            (30, 0, Some(30)),
            (30, 60, Some(30)),
            // A column of a row group without rows.
            (0, 4, Some(4)),
            (0, -1, Some(0)),
            (-1, -1, None),
        ] {
            let chunk = Chunk { bytes: 15, data_page, dictionary_page, ..Chunk::default() };
            let start = chunk.range(100).ok().map(|(start, _)| start);
            assert_eq!(start, expected, "{data_page} {dictionary_page}");
        }
    }
}
