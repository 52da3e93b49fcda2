import { deflateSync } from 'node:zlib';

/** A PDF of 1 KB whose page unpacks to 256 MB of blanks. */
export function aPdfBomb(): Uint8Array {
  const once = deflateSync(Buffer.alloc(256 * 1024 * 1024, ' '), { level: 9 });
  const data = deflateSync(once, { level: 9 });
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R >>',
  ].map((object, at) => `${at + 1} 0 obj\n${object}\nendobj\n`);
  const stream = `4 0 obj\n<< /Length ${data.length} /Filter [/FlateDecode /FlateDecode] >>\nstream\n`;
  const end = '\nendstream\nendobj\ntrailer\n<< /Root 1 0 R /Size 5 >>\n%%EOF\n';
  return Buffer.concat([Buffer.from(`%PDF-1.4\n${objects.join('')}${stream}`), data, Buffer.from(end)]);
}
