//! Units and shelves as bytes.

use std::io::{self, Read, Write};

use crate::model::{Language, MemoryUnit, Variant};

/// Reads and writes whole vectors of numbers in little-endian order.
pub(super) trait Number: Copy + Default {
    const SIZE: usize;
    fn put(self, out: &mut Vec<u8>);
    fn take(bytes: &[u8]) -> Self;
}

macro_rules! number {
    ($($kind:ty),*) => {$(
        impl Number for $kind {
            const SIZE: usize = size_of::<$kind>();

            fn put(self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }

            fn take(bytes: &[u8]) -> Self {
                Self::from_le_bytes(bytes.try_into().expect("chunks have the number's size"))
            }
        }
    )*};
}

number!(u8, u16, u32, u64);

/// Bytes that are converted at a time.
const CHUNK: usize = 1 << 20;

pub(super) fn write_numbers<T: Number>(numbers: &[T], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(&(numbers.len() as u64).to_le_bytes())?;
    let mut buffer = Vec::with_capacity(CHUNK);
    for chunk in numbers.chunks(CHUNK / T::SIZE) {
        buffer.clear();
        for number in chunk {
            number.put(&mut buffer);
        }
        out.write_all(&buffer)?;
    }
    Ok(())
}

/// Reads what [`write_numbers`] wrote; at most `most` bytes, so that a damaged file asks for no more than it has.
pub(super) fn read_numbers<T: Number>(input: &mut dyn Read, most: u64) -> io::Result<Vec<T>> {
    let mut length = [0; 8];
    input.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    if length.saturating_mul(T::SIZE as u64) > most {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let length = usize::try_from(length).map_err(|_| io::ErrorKind::InvalidData)?;
    let mut numbers = Vec::with_capacity(length);
    let mut buffer = vec![0; CHUNK];
    while numbers.len() < length {
        let bytes = ((length - numbers.len()) * T::SIZE).min(CHUNK / T::SIZE * T::SIZE);
        input.read_exact(&mut buffer[..bytes])?;
        numbers.extend(buffer[..bytes].chunks_exact(T::SIZE).map(T::take));
    }
    Ok(numbers)
}

/// Appends a unit: the Khmer first, so that it is found without reading the rest.
pub(super) fn write_unit(unit: &MemoryUnit, out: &mut Vec<u8>) {
    for language in Language::ALL {
        put(unit.text(language), out);
    }
    for language in Language::ALL {
        let variant = unit.variants.get(&language);
        let origin = variant.and_then(|variant| variant.origin.as_ref());
        put(&origin.map(ToString::to_string).unwrap_or_default(), out);
        put(variant.map_or("", |variant| variant.status.as_str()), out);
    }
    let fields = [
        &unit.document,
        &unit.person,
        &unit.date,
        &unit.before,
        &unit.after,
        &unit.note,
    ];
    for field in fields {
        put(field, out);
    }
    put(if unit.codes { "1" } else { "" }, out);
    for (tag, text) in &unit.others {
        put(tag, out);
        put(text, out);
    }
}

/// Reads what [`write_unit`] wrote; `None` when it is damaged.
pub(super) fn read_unit(mut bytes: &[u8]) -> Option<MemoryUnit> {
    let mut field = || take(&mut bytes).map(str::to_owned);
    let texts = [field()?, field()?, field()?];
    let mut unit = MemoryUnit::default();
    for (language, text) in Language::ALL.into_iter().zip(texts) {
        let (origin, status) = (field()?, field()?);
        if let Ok(status) = status.parse() {
            let origin = origin.parse().ok();
            let variant = Variant {
                text,
                origin,
                status,
            };
            unit.variants.insert(language, variant);
        }
    }
    unit.document = field()?;
    unit.person = field()?;
    unit.date = field()?;
    unit.before = field()?;
    unit.after = field()?;
    unit.note = field()?;
    unit.codes = !field()?.is_empty();
    while let (Some(tag), Some(text)) = (field(), field()) {
        unit.others.push((tag, text));
    }
    Some(unit)
}

/// The text of a language in a unit's bytes.
pub(super) fn text_of(mut bytes: &[u8], language: Language) -> &str {
    let texts = Language::ALL.map(|_| take(&mut bytes).unwrap_or_default());
    let at = Language::ALL.iter().position(|known| *known == language);
    at.map_or("", |at| texts[at])
}

/// When the unit was changed, in a unit's bytes.
pub(super) fn date_of(mut bytes: &[u8]) -> &str {
    // Three texts, then origin and status of each, then document and person.
    let skipped = 3 * Language::ALL.len() + 2;
    for _ in 0..skipped {
        take(&mut bytes);
    }
    take(&mut bytes).unwrap_or_default()
}

/// A length in sevens of bits, the lowest first, then the bytes.
fn put(text: &str, out: &mut Vec<u8>) {
    let mut length = text.len();
    while length > 127 {
        out.push(u8::try_from(length & 127).expect("seven bits") | 128);
        length >>= 7;
    }
    out.push(u8::try_from(length).expect("at most 127"));
    out.extend_from_slice(text.as_bytes());
}

fn take<'b>(bytes: &mut &'b [u8]) -> Option<&'b str> {
    let mut length = 0_usize;
    let mut shift = 0;
    loop {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        length |= usize::from(byte & 127).checked_shl(shift)?;
        if byte < 128 {
            break;
        }
        shift += 7;
    }
    let (text, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    std::str::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Origin, Status};

    #[test]
    fn a_unit_reads_back_from_its_bytes() {
        let mut unit = MemoryUnit {
            others: vec![("fr-CA".to_owned(), "x".repeat(300))],
            document: "d".to_owned(),
            date: "20260101T000000Z".to_owned(),
            before: "edge".to_owned(),
            codes: true,
            ..MemoryUnit::default()
        };
        let variant = Variant {
            text: "Đảng".to_owned(),
            origin: Some(Origin::Person),
            status: Status::Reviewed,
        };
        unit.variants.insert(Language::Vietnamese, variant);
        let mut bytes = Vec::new();
        write_unit(&unit, &mut bytes);
        assert_eq!(text_of(&bytes, Language::Vietnamese), "Đảng");
        assert_eq!(date_of(&bytes), "20260101T000000Z");
        assert_eq!(read_unit(&bytes), Some(unit));
        for end in 0..bytes.len() - 1 {
            let _ = read_unit(&bytes[..end]);
        }
    }

    #[test]
    fn a_length_that_the_file_cannot_hold_is_refused() {
        let mut bytes = Vec::new();
        write_numbers(&[1_u32, 2, 3], &mut bytes).unwrap();
        assert_eq!(read_numbers::<u32>(&mut &bytes[..], 20).unwrap(), [1, 2, 3]);
        assert!(read_numbers::<u32>(&mut &bytes[..], 11).is_err());
    }
}
