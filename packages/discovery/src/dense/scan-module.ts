/**
 * The scan as WebAssembly: for each row whose bit is set, the dot product of its int8 values with a query of int16 values,
 * 16 at a time. Written as bytes, so nothing has to be built; see `scanPlainly` for the same in words.
 *
 * `scan(count, dimensions, query, bits, firstBit, dots)`: rows begin at address 0, the others are addresses.
 */
export function scanModule(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, 6, i32, i32, i32, i32, i32, i32, 0]),
    ...section(2, [1, ...text('host'), ...text('memory'), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text('scan'), 0, 0]),
    ...section(10, [1, ...sized([2, 4, i32, 2, v128, ...body(), end])]),
  ])
}

const [i32, v128, end, empty] = [0x7f, 0x7b, 0x0b, 0x40]
/** Places of parameters and locals. */
const [count, dimensions, query, bits, firstBit, dots, row, address, column, bit, sum, values] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
]

function body(): readonly number[] {
  return [
    ...[0x02, empty, 0x03, empty],
    ...[...get(row), ...get(count), 0x4f, 0x0d, 1], // row >= count: done
    ...[...get(firstBit), ...get(row), add, ...set(bit)],
    ...[...get(bits), ...get(bit), ...constant(5), shiftRight, ...constant(2), shiftLeft, add, 0x28, 2, 0],
    ...[...get(bit), ...constant(31), and, shiftRight, ...constant(1), and],
    ...[0x04, empty, ...dotProduct(), end],
    ...[...get(address), ...get(dimensions), add, ...set(address)],
    ...[...get(row), ...constant(1), add, ...set(row)],
    ...[0x0c, 0, end, end],
  ]
}

function dotProduct(): readonly number[] {
  const load = (offset: number): readonly number[] => [...simd(0x00), 0, offset]
  const queryAt = [...get(query), ...get(column), ...constant(1), shiftLeft, add]
  const times = (half: number, offset: number): readonly number[] => [
    ...[...get(values), ...simd(half), ...queryAt, ...load(offset)],
    ...[...simd(dotInt16), ...get(sum), ...simd(addInt32x4), ...set(sum)],
  ]
  const lane = (i: number): readonly number[] => [...get(sum), ...simd(extractLane), i]
  return [
    ...[...simd(0x0c), ...Array.from({ length: 16 }, () => 0), ...set(sum)],
    ...[...constant(0), ...set(column)],
    ...[0x03, empty],
    ...[...get(address), ...get(column), add, ...load(0), ...set(values)],
    ...times(extendLow, 0),
    ...times(extendHigh, 16),
    ...[...get(column), ...constant(16), add, 0x22, column, ...get(dimensions), 0x49, 0x0d, 0, end],
    ...[...get(dots), ...get(row), ...constant(2), shiftLeft, add],
    ...[...lane(0), ...lane(1), add, ...lane(2), add, ...lane(3), add, 0x36, 2, 0],
  ]
}

const [add, and, shiftLeft, shiftRight] = [0x6a, 0x71, 0x74, 0x76]
const [extendLow, extendHigh, dotInt16, addInt32x4, extractLane] = [0x87, 0x88, 0xba, 0xae, 0x1b]

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
  return [0xfd, ...unsigned(instruction)]
}

function section(id: number, content: readonly number[]): readonly number[] {
  return [id, ...sized(content)]
}

function sized(content: readonly number[]): readonly number[] {
  return [...unsigned(content.length), ...content]
}

function text(value: string): readonly number[] {
  return sized([...Buffer.from(value, 'ascii')])
}

/** LEB128. */
function unsigned(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}
