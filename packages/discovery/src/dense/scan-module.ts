/**
 * The scan as WebAssembly: for each row whose bit is set, the dot product of its int8 values with a query of int16 values,
 * 16 at a time. 32 rows of which none is wanted cost one look. Written as bytes, so nothing has to be built; `scanPlainly`
 * says the same in words.
 *
 * `scan(words, dimensions, query, bits, dots)`: as many words of 32 bits as are at `bits`; rows begin at address 0, the
 * others are addresses. A bit behind the last row must not be set.
 */
export function scanModule(): Uint8Array<ArrayBuffer> {
  const magic = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
  const types = section(1, code(1, 0x60, 5, i32, i32, i32, i32, i32, 0))
  const imports = section(2, code(1, text('host'), text('memory'), 2, sharedLimits))
  const functions = section(3, [1, 0])
  const exports = section(7, code(1, text('scan'), 0, 0))
  const locals = [2, 5, i32, 2, v128]
  const bodies = section(10, code(1, sized(code(locals, body(), end))))
  return Uint8Array.from(code(magic, types, imports, functions, exports, bodies))
}

/** From 1 page to as many as there can be; shared, so that another thread may fill the rows. */
const sharedLimits = [3, 1, 0x80, 0x80, 0x04]
const [i32, v128, block, loop, end, nothing] = [0x7f, 0x7b, 0x02, 0x03, 0x0b, 0x40]
const [branch, branchIf, isZero, isLess, isAtLeast] = [0x0c, 0x0d, 0x45, 0x49, 0x4f]
const [load, store] = [
  [0x28, 2, 0],
  [0x36, 2, 0],
]
const [add, subtract, multiply, and, shiftLeft, trailingZeros] = [0x6a, 0x6b, 0x6c, 0x71, 0x74, 0x68]
/** SIMD instructions. */
const [extendLow, extendHigh, dotInt16, addInt32x4] = [simd(0x87), simd(0x88), simd(0xba), simd(0xae)]
/** Places of parameters and locals. */
const [words, dimensions, query, bits, dots] = [0, 1, 2, 3, 4]
const [word, left, row, address, column, sum, values] = [5, 6, 7, 8, 9, 10, 11]

function body(): readonly number[] {
  const isDone = code(get(word), get(words), isAtLeast, branchIf, 1)
  const loadWord = code(get(bits), get(word), constant(2), shiftLeft, add, load, set(left))
  const nextWord = code(get(word), constant(1), add, set(word), branch, 0)
  return code(block, nothing, loop, nothing, isDone, loadWord, rowsOfWord(), nextWord, end, end)
}

/** For each bit that is set, from the lowest on, which is then taken away. */
function rowsOfWord(): readonly number[] {
  const isEmpty = code(get(left), isZero, branchIf, 1)
  const findRow = code(get(word), constant(5), shiftLeft, get(left), trailingZeros, add, set(row))
  const findAddress = code(get(row), get(dimensions), multiply, set(address))
  const takeAway = code(get(left), get(left), constant(1), subtract, and, set(left))
  const rows = code(isEmpty, findRow, findAddress, takeAway, dotProduct(), branch, 0)
  return code(block, nothing, loop, nothing, rows, end, end)
}

function dotProduct(): readonly number[] {
  const queryAt = code(get(query), get(column), constant(1), shiftLeft, add)
  const addHalf = (extend: readonly number[], offset: number): readonly number[] =>
    code(get(values), extend, queryAt, loadVector(offset), dotInt16, get(sum), addInt32x4, set(sum))
  const lane = (i: number): readonly number[] => code(get(sum), simd(0x1b), i)
  const zero = Array.from({ length: 16 }, () => 0)
  return code(
    code(simd(0x0c), zero, set(sum), constant(0), set(column)),
    code(loop, nothing),
    code(get(address), get(column), add, loadVector(0), set(values)),
    code(addHalf(extendLow, 0), addHalf(extendHigh, 16)),
    code(get(column), constant(16), add, set(column), get(column), get(dimensions), isLess, branchIf, 0, end),
    code(get(dots), get(row), constant(2), shiftLeft, add),
    code(lane(0), lane(1), add, lane(2), add, lane(3), add, store),
  )
}

function code(...pieces: readonly (number | readonly number[])[]): readonly number[] {
  return pieces.flat()
}

function get(local: number): readonly number[] {
  return [0x20, local]
}

function set(local: number): readonly number[] {
  return [0x21, local]
}

/** 0 to 63: one byte of LEB128. */
function constant(value: number): readonly number[] {
  return [0x41, value]
}

function simd(instruction: number): readonly number[] {
  return code(0xfd, unsigned(instruction))
}

function loadVector(offset: number): readonly number[] {
  return code(simd(0x00), 0, offset)
}

function section(id: number, content: readonly number[]): readonly number[] {
  return code(id, sized(content))
}

function sized(content: readonly number[]): readonly number[] {
  return code(unsigned(content.length), content)
}

function text(value: string): readonly number[] {
  return sized([...Buffer.from(value, 'ascii')])
}

/** LEB128. */
function unsigned(value: number): readonly number[] {
  return value < 0x80 ? [value] : code((value & 0x7f) | 0x80, unsigned(value >>> 7))
}
