import { createHash } from "node:crypto";
import { strToU8, zipSync } from "fflate";
import { PDFDocument, StandardFonts } from "pdf-lib";

/** The files that the journey uploads, made here so that each says something that no other does. */
export interface TestFile {
  name: string;
  type: string;
  bytes: Buffer;
}

/** The sentence that the answer is to cite, and the page that it stands on. */
export const CITED = {
  question: "Which dose of velmurafine is given for northern marsh fever?",
  sentence: "For northern marsh fever, velmurafine is given at 35 mg twice daily for nine days.",
  page: 3,
};

const PAGES = [
  [
    "Regional guideline on marsh fevers",
    "This document describes how marsh fevers are recognised and treated in our region.",
    "It replaces the edition of last year.",
  ],
  [
    "Recognition",
    "Southern marsh fever begins with a cough and a rash on both hands.",
    "A blood film is taken on the first day and repeated on the third.",
  ],
  [
    "Treatment",
    CITED.sentence,
    "The dose is halved when kidney function is below thirty per cent.",
    "Children are treated after a call to the reference centre.",
  ],
  ["Follow-up", "Patients are seen again after two weeks.", "Each case is reported to the health office within a day."],
];

export async function pdf(): Promise<TestFile> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.TimesRoman);
  const bold = await document.embedFont(StandardFonts.TimesRomanBold);
  for (const [title = "", ...paragraphs] of PAGES) {
    const page = document.addPage([595, 842]);
    page.drawText(title, { x: 72, y: 750, size: 20, font: bold });
    paragraphs.forEach((text, index) => {
      page.drawText(text, { x: 72, y: 700 - index * 70, size: 12, font, maxWidth: 380, lineHeight: 17 });
    });
  }
  return { name: "marsh-fevers.pdf", type: "application/pdf", bytes: Buffer.from(await document.save()) };
}

export function docx(): TestFile {
  const paragraph = (text: string, style?: string) =>
    `<w:p>${style === undefined ? "" : `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
  const body = [
    paragraph("Lease of the harbour hall", "Heading1"),
    paragraph("Notice", "Heading2"),
    paragraph("The tenant of the harbour hall may end the lease with seven months of notice to the end of a quarter."),
    paragraph("Rent", "Heading2"),
    paragraph("The rent is due on the third working day of each month."),
  ].join("");
  const word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
  const relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const packaging = "http://schemas.openxmlformats.org/package/2006";
  const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const style = (id: string, level: number) =>
    `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="heading ${level}"/><w:pPr><w:outlineLvl w:val="${level - 1}"/></w:pPr></w:style>`;
  const application = "application/vnd.openxmlformats-officedocument.wordprocessingml";
  const parts = {
    "[Content_Types].xml": `${xml}<Types xmlns="${packaging}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="${application}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="${application}.styles+xml"/></Types>`,
    "_rels/.rels": `${xml}<Relationships xmlns="${packaging}/relationships"><Relationship Id="rId1" Type="${relation}/officeDocument" Target="word/document.xml"/></Relationships>`,
    "word/_rels/document.xml.rels": `${xml}<Relationships xmlns="${packaging}/relationships"><Relationship Id="rId1" Type="${relation}/styles" Target="styles.xml"/></Relationships>`,
    "word/styles.xml": `${xml}<w:styles xmlns:w="${word}">${style("Heading1", 1)}${style("Heading2", 2)}</w:styles>`,
    "word/document.xml": `${xml}<w:document xmlns:w="${word}"><w:body>${body}</w:body></w:document>`,
  };
  const bytes = zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])));
  return { name: "harbour-lease.docx", type: "application/octet-stream", bytes: Buffer.from(bytes) };
}

export const html = (): TestFile => ({
  name: "ferry-rules.html",
  type: "text/html",
  bytes: Buffer.from(
    "<!doctype html><html><head><title>Ferry rules</title><script>alert(1)</script></head><body><h1>Ferry rules</h1><h2>Bicycles</h2>" +
      "<p>Bicycles on the island ferry are carried free of charge after eighteen hundred hours.</p><h2>Dogs</h2><p>Dogs stay on the lower deck.</p></body></html>",
  ),
});

export const markdown = (): TestFile => ({
  name: "bakery.md",
  type: "text/markdown",
  bytes: Buffer.from(
    "# Bakery handbook\n\n## Rye starter\n\nThe rye starter of the bakery is fed every eleven hours with lukewarm water.\n\n## Ovens\n\nThe ovens are swept on Mondays.\n",
  ),
});

export const text = (): TestFile => ({
  name: "observatory.txt",
  type: "text/plain",
  bytes: Buffer.from(
    "Observatory log\n\nThe copper telescope of the observatory was realigned on the fourth of October.\n\nThe dome squeaks.\n",
  ),
});

/** What people upload by mistake, with the words that are to tell them so. */
export const badFiles = (): (TestFile & { says: RegExp })[] => [
  { name: "empty.pdf", type: "application/pdf", bytes: Buffer.alloc(0), says: /empty/i },
  {
    name: "broken.pdf",
    type: "application/pdf",
    bytes: Buffer.from("%PDF-1.7\n1 0 obj\n<< /Type /Catalog"),
    says: /broken|damaged|cut off/i,
  },
  { name: "locked.pdf", type: "application/pdf", bytes: encryptedPdf("letmein"), says: /encrypted|password/i },
  {
    name: "picture.pdf",
    type: "application/pdf",
    bytes: Buffer.from(plainPdf("0 0 612 792 re f")),
    says: /scan|picture|image|text/i,
  },
  {
    name: "program.exe",
    type: "application/octet-stream",
    bytes: Buffer.concat([Buffer.from("MZ"), Buffer.alloc(400, 7)]),
    says: /kind|type|PDF, (Word|DOCX)/i,
  },
];

function plainPdf(content: string): string {
  return assemble([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>",
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ]);
}

function assemble(objects: string[], trailer = ""): string {
  let file = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const at = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, "0")} 00000 n \n`;
  });
  const table = file.length;
  return `${file}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join("")}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer}>>\nstartxref\n${table}\n%%EOF\n`;
}

/** A PDF that opens only with its password: the standard handler, revision 2 (PDF 1.4, section 3.5). */
function encryptedPdf(password: string): Buffer {
  const padding = Buffer.from("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a", "hex");
  const padded = Buffer.concat([Buffer.from(password), padding]).subarray(0, 32);
  const md5 = (...parts: Buffer[]) => createHash("md5").update(Buffer.concat(parts)).digest();
  const id = Buffer.from("00112233445566778899aabbccddeeff", "hex");
  const owner = rc4(md5(padded).subarray(0, 5), padded);
  const permissions = Buffer.from([0xfc, 0xff, 0xff, 0xff]);
  const key = md5(padded, owner, permissions, id).subarray(0, 5);
  const user = rc4(key, padding);
  const content = "BT /F1 12 Tf 72 700 Td (secret) Tj ET";
  const sealed = rc4(md5(key, Buffer.from([4, 0, 0, 0, 0])).subarray(0, 10), Buffer.from(content));
  const file = assemble(
    [
      "<< /Type /Catalog /Pages 2 0 R >>",
      "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>",
      `<< /Length ${sealed.length} >>\nstream\n${sealed.toString("latin1")}\nendstream`,
      `<< /Filter /Standard /V 1 /R 2 /O <${owner.toString("hex")}> /U <${user.toString("hex")}> /P -4 >>`,
    ],
    `/Encrypt 5 0 R /ID [<${id.toString("hex")}> <${id.toString("hex")}>] `,
  );
  return Buffer.from(file, "latin1");
}

function rc4(key: Buffer, data: Buffer): Buffer {
  const state = Array.from({ length: 256 }, (_, index) => index);
  const swap = (a: number, b: number) => {
    const kept = state[a] ?? 0;
    state[a] = state[b] ?? 0;
    state[b] = kept;
  };
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) & 255;
    swap(i, j);
  }
  let i = 0;
  let j = 0;
  return Buffer.from(
    data.map((byte) => {
      i = (i + 1) & 255;
      j = (j + (state[i] ?? 0)) & 255;
      swap(i, j);
      return byte ^ (state[((state[i] ?? 0) + (state[j] ?? 0)) & 255] ?? 0);
    }),
  );
}
