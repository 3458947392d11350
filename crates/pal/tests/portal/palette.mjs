// Pictures of pages as small as they can be: the 256 colours that are there most often, and for the others the nearest of them.
import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS_MAX = 256;

/** The chunks of a PNG (PNG 3rd edition, 5.3): type and data. */
function* chunks(png) {
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    yield [png.toString("latin1", at + 4, at + 8), png.subarray(at + 8, at + 8 + length)];
    at += length + 12;
  }
}

function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** The predictor of a filter of type 4 (PNG 3rd edition, 9.4). */
function paeth(left, up, corner) {
  const [a, b, c] = [up - corner, left - corner, left + up - 2 * corner].map(Math.abs);
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** The bytes of lines as they were before they were filtered. */
function unfiltered(data, stride, width) {
  const lines = Buffer.alloc((data.length / (stride + 1)) * stride);
  for (let from = 0, to = 0; from < data.length; from += stride + 1, to += stride) {
    for (let at = 0; at < stride; at++) {
      const left = at < width ? 0 : lines[to + at - width];
      const up = to === 0 ? 0 : lines[to + at - stride];
      const corner = at < width || to === 0 ? 0 : lines[to + at - stride - width];
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][data[from]];
      lines[to + at] = data[from + 1 + at] + predicted;
    }
  }
  return lines;
}

/** The same picture with a palette. */
export function withPalette(png) {
  const parts = [...chunks(png)];
  const header = parts[0][1];
  const [columns, rows, kind] = [header.readUInt32BE(0), header.readUInt32BE(4), header[9]];
  const width = { 2: 3, 6: 4 }[kind]; // what Chromium writes: red, green, blue, and perhaps how opaque
  const packed = Buffer.concat(parts.filter(([type]) => type === "IDAT").map(([, data]) => data));
  const lines = unfiltered(inflateSync(packed), columns * width, width);
  const pixels = new Uint32Array(columns * rows);
  const counts = new Map();
  for (let at = 0; at < pixels.length; at++) {
    pixels[at] = lines.readUIntBE(at * width, 3);
    counts.set(pixels[at], (counts.get(pixels[at]) ?? 0) + 1);
  }
  const palette = [...counts].sort(([one, many], [other, more]) => more - many || one - other).slice(0, COLOURS_MAX).map(([colour]) => colour);
  const numbers = new Map(palette.map((colour, number) => [colour, number]));
  const apart = (one, other) =>
    [16, 8, 0].reduce((sum, shift) => sum + (((one >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0);
  const nearest = (colour) =>
    palette.reduce((best, known, number) => (apart(colour, known) < apart(colour, palette[best]) ? number : best), 0);
  const data = Buffer.alloc((columns + 1) * rows);
  pixels.forEach((colour, at) => {
    if (!numbers.has(colour)) numbers.set(colour, nearest(colour));
    data[at + Math.floor(at / columns) + 1] = numbers.get(colour);
  });
  const plte = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  const ihdr = Buffer.from(header);
  ihdr[9] = 3;
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", ihdr),
    chunk("PLTE", plte),
    chunk("IDAT", deflateSync(data, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
