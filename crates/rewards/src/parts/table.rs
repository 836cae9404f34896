//! Rows as Parquet: flat tables of addresses, amounts and numbers.
//!
//! Written with one type for each, which every engine has. Read with some leniency, because engines
//! write the same values in types of their own choice.

use std::{
    fmt::Debug,
    fs::File,
    io::{BufWriter, Write},
    marker::PhantomData,
    path::Path,
    sync::Arc,
};

use alloy::primitives::{Address, B256, U256};
use parquet::{
    basic::{Compression, ConvertedType, LogicalType, Repetition, Type as Physical},
    data_type::{DataType, FixedLenByteArray, FixedLenByteArrayType, Int64Type},
    errors::ParquetError,
    file::{
        properties::{EnabledStatistics, WriterProperties},
        reader::{FileReader, SerializedFileReader},
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    record::{Field, reader::RowIter},
    schema::types::{Type, TypePtr},
};

use super::error::{At, Fault, PartsError};
use crate::file::{Hashed, renamed};

/// Rows that are written, and held in memory, together.
const GROUP: usize = 1 << 16;

/// Digits of an amount: as many as fit into 128 bits, and as every engine can add up.
const DIGITS: i32 = 38;

/// Bytes of an amount.
const UNITS: i32 = 16;

/// The same for every version of the library that writes, so that the bytes are.
const CREATED_BY: &str = "millet";

/// What a table has in each row.
pub(super) trait Row: Copy + Debug + Default + 'static {
    /// The columns, in order.
    const COLUMNS: &'static [Column<Self>];
}

/// A column, and where a row has it.
pub(super) struct Column<T> {
    pub(super) name: &'static str,
    pub(super) of: Of<T>,
}

/// Where a row has the value of a column.
pub(super) enum Of<T> {
    /// 20 bytes.
    Account(fn(&mut T) -> &mut Address),
    /// A decimal of 38 digits and no fraction.
    Units(fn(&mut T) -> &mut U256),
    /// A 64-bit integer that is not negative.
    Number(fn(&mut T) -> &mut u64),
}

/// A file that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sealed {
    pub(super) rows: u64,
    pub(super) sha256: B256,
}

/// Writes a table to `path`, whole or not at all. The same rows give the same bytes.
pub(super) fn write<T: Row>(
    path: &Path,
    rows: impl IntoIterator<Item = Result<T, PartsError>>,
) -> Result<Sealed, PartsError> {
    let written = renamed(path, |file| write_to(BufWriter::with_capacity(1 << 18, file), rows));
    written.map_err(|stopped| match stopped {
        Stopped::Row(error) => error,
        Stopped::File(fault) => fault.at(path),
    })
}

/// What kept a table from being written.
enum Stopped {
    /// What the rows are made of.
    Row(PartsError),
    /// The file itself.
    File(Fault),
}

impl<E: Into<Fault>> From<E> for Stopped {
    fn from(fault: E) -> Self {
        Self::File(fault.into())
    }
}

fn write_to<T: Row>(
    to: impl Write + Send,
    rows: impl IntoIterator<Item = Result<T, PartsError>>,
) -> Result<Sealed, Stopped> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(CREATED_BY.to_owned())
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .build();
    let mut to = SerializedFileWriter::new(Hashed::new(to), schema::<T>()?, Arc::new(properties))?;
    let (mut group, mut count) = (Vec::with_capacity(GROUP), 0);
    for row in rows {
        group.push(row.map_err(Stopped::Row)?);
        count += 1;
        if group.len() == GROUP {
            write_group(&mut to, &mut group)?;
        }
    }
    if !group.is_empty() {
        write_group(&mut to, &mut group)?;
    }
    let mut to = to.into_inner()?;
    to.flush()?;
    Ok(Sealed { rows: count, sha256: to.sha256() })
}

fn write_group<T: Row, W: Write + Send>(
    to: &mut SerializedFileWriter<W>,
    rows: &mut Vec<T>,
) -> Result<(), Fault> {
    let mut group = to.next_row_group()?;
    for column in T::COLUMNS {
        match &column.of {
            Of::Account(of) => {
                let bytes = |row: &mut T| of(row).to_vec().into();
                write_column::<FixedLenByteArrayType, _>(&mut group, rows.iter_mut().map(bytes))?;
            }
            Of::Units(of) => {
                let limit = U256::from(10).pow(U256::from(DIGITS));
                if rows.iter_mut().any(|row| limit <= *of(row)) {
                    return Err(Fault::TooLarge(column.name));
                }
                let bytes = |row: &mut T| {
                    FixedLenByteArray::from(
                        of(row).to_be_bytes::<32>()[32 - UNITS as usize..].to_vec(),
                    )
                };
                write_column::<FixedLenByteArrayType, _>(&mut group, rows.iter_mut().map(bytes))?;
            }
            Of::Number(of) => {
                if rows.iter_mut().any(|row| i64::try_from(*of(row)).is_err()) {
                    return Err(Fault::TooLarge(column.name));
                }
                let number = |row: &mut T| *of(row) as i64;
                write_column::<Int64Type, _>(&mut group, rows.iter_mut().map(number))?;
            }
        }
    }
    group.close()?;
    rows.clear();
    Ok(())
}

fn write_column<D: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: impl Iterator<Item = D::T>,
) -> Result<(), ParquetError> {
    let column = group.next_column()?;
    let mut column = column.ok_or_else(|| ParquetError::General("no column".to_owned()))?;
    column.typed::<D>().write_batch(&values.collect::<Vec<_>>(), None, None)?;
    column.close()
}

fn schema<T: Row>() -> Result<TypePtr, ParquetError> {
    let field = |column: &Column<T>| {
        let physical = match column.of {
            Of::Account(_) | Of::Units(_) => Physical::FIXED_LEN_BYTE_ARRAY,
            Of::Number(_) => Physical::INT64,
        };
        let field = Type::primitive_type_builder(column.name, physical)
            .with_repetition(Repetition::REQUIRED);
        let field = match column.of {
            Of::Account(_) => field.with_length(20),
            Of::Units(_) => field
                .with_length(UNITS)
                .with_precision(DIGITS)
                .with_scale(0)
                .with_converted_type(ConvertedType::DECIMAL)
                .with_logical_type(Some(LogicalType::decimal(0, DIGITS))),
            Of::Number(_) => field,
        };
        Ok(Arc::new(field.build()?))
    };
    let fields = T::COLUMNS.iter().map(field).collect::<Result<Vec<_>, ParquetError>>()?;
    Ok(Arc::new(Type::group_type_builder("row").with_fields(fields).build()?))
}

/// The rows of a file, one after the other.
pub(super) struct Rows<T> {
    from: RowIter<'static>,
    /// For each column of `T`, which one of the file it is.
    places: Vec<usize>,
    row: PhantomData<T>,
}

/// Opens the table at `path`. Columns that are not `T`'s are passed over.
pub(super) fn read<T: Row>(path: &Path) -> Result<Rows<T>, PartsError> {
    let file = SerializedFileReader::new(File::open(path).at(path)?).at(path)?;
    let schema = file.metadata().file_metadata().schema();
    let place = |column: &Column<T>| {
        let place = schema.get_fields().iter().position(|it| it.name() == column.name);
        place.ok_or_else(|| Fault::NoColumn(column.name).at(path))
    };
    let places = T::COLUMNS.iter().map(place).collect::<Result<Vec<_>, _>>()?;
    Ok(Rows { from: RowIter::from_file_into(Box::new(file)), places, row: PhantomData })
}

impl<T: Row> Iterator for Rows<T> {
    type Item = Result<T, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = match self.from.next()? {
            Ok(row) => row.into_columns(),
            Err(error) => return Some(Err(error.into())),
        };
        let mut read = T::default();
        for (column, place) in T::COLUMNS.iter().zip(&self.places) {
            let Some((_, field)) = row.get(*place) else {
                return Some(Err(Fault::NoColumn(column.name)));
            };
            let expected = match column.of {
                Of::Account(of) => account(field).map(|it| *of(&mut read) = it).ok_or("20 bytes"),
                Of::Units(of) => units(field).map(|it| *of(&mut read) = it).ok_or("an amount"),
                Of::Number(of) => number(field).map(|it| *of(&mut read) = it).ok_or("a number"),
            };
            if let Err(expected) = expected {
                let (column, found) = (column.name, field.to_string());
                return Some(Err(Fault::Value { column, expected, found }));
            }
        }
        Some(Ok(read))
    }
}

fn account(field: &Field) -> Option<Address> {
    match field {
        Field::Bytes(bytes) => Address::try_from(bytes.data()).ok(),
        _ => None,
    }
}

/// Integers of any width, and decimals without a fraction.
fn units(field: &Field) -> Option<U256> {
    match field {
        Field::Decimal(decimal) if decimal.scale() == 0 => {
            let bytes = decimal.data();
            let is_negative = bytes.first().is_some_and(|it| 0x80 <= *it);
            if is_negative { None } else { U256::try_from_be_slice(bytes) }
        }
        field => number(field).map(U256::from),
    }
}

fn number(field: &Field) -> Option<u64> {
    match *field {
        Field::Int(it) => it.try_into().ok(),
        Field::Long(it) => it.try_into().ok(),
        Field::UInt(it) => Some(it.into()),
        Field::ULong(it) => Some(it),
        _ => None,
    }
}
