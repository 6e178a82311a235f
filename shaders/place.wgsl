// Where the matrix of (batch, head) is in a buffer. Stands before every kernel but softmax and attention.

struct Place {      // strides in values
  batch_group: u32, // so many batch entries in a row read the same matrix: batch / its own batch entries
  head_group: u32,  // so many heads
  batch_stride: u32,
  head_stride: u32,
  row_stride: u32,  // from one row of the matrix as used here, that is after transposing, to the next
  col_stride: u32,
  offset: u32,      // of the first value
  unused: u32,
}

// The bits of -infinity: what is hidden.
const kMinusInfinity = 0xff800000u;

struct Cell {
  batch: u32,
  head: u32,
  row: u32,
  col: u32,
}

// The cell of the n-th value of a result, counted row by row, head by head, batch entry by batch entry.
fn cell_of(n: u32, heads: u32, rows: u32, cols: u32) -> Cell {
  let matrix = n / cols / rows;
  return Cell(matrix / heads, matrix % heads, n / cols % rows, n % cols);
}

fn place_of(place: Place, batch: u32, head: u32, row: u32, col: u32) -> u32 {
  return place.offset + batch / place.batch_group * place.batch_stride + head / place.head_group * place.head_stride +
    row * place.row_stride + col * place.col_stride;
}
