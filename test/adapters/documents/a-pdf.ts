/** Builds PDF documents for tests. */
import { PDFDocument, StandardFonts } from 'pdf-lib';

export interface PdfLine {
  readonly text: string;
  readonly size: number;
  /** Space above, in lines. */
  readonly gap?: number;
}

/** Returns a PDF of one page with a text layer. */
export async function aPdf(lines: readonly PdfLine[]): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  const page = pdf.addPage([600, 800]);
  let y = 760;
  for (const { text, size, gap = 1 } of lines) {
    y -= size * 1.2 * gap;
    page.drawText(text, { x: 50, y, size, font });
  }
  return pdf.save();
}

/** Returns a PDF without a text layer: one page with only a drawing, like a scan. */
export async function aScan(): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  pdf.addPage([600, 800]).drawRectangle({ x: 50, y: 50, width: 300, height: 400 });
  return pdf.save();
}
