/** How a program uses a key, to be copied. The secret is left to a variable: it does not belong into a program's text. */
export const VARIABLE = "BRANE_API_KEY";

export const curlExample = (origin: string, neuron: string, question: string): string =>
  [
    `curl ${origin}/v1/chat/completions \\`,
    `  -H "Authorization: Bearer $${VARIABLE}" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '${shellQuoted({ model: neuron, messages: [{ role: "user", content: question }] })}'`,
  ].join("\n");

export const clientExample = (origin: string): string =>
  [`base_url="${origin}/v1"`, `api_key=os.environ["${VARIABLE}"]`].join("\n");

/** JSON for between the single quotes of a shell. */
const shellQuoted = (body: object): string => JSON.stringify(body).replaceAll("'", "'\\''");
