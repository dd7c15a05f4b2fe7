/** What happened and what to do, for every problem of docs/problems.md, and for those that only this page knows. */
export const problemsEn = {
  unreachable: { title: "BRANE cannot be reached.", detail: "Check the network. Nothing that was saved is lost." },
  "page-failed": {
    title: "This page ran into a fault of its own.",
    detail: "Reload it. If it happens again, tell whoever runs BRANE here.",
  },

  // signing in, people
  "sign-in-failed": { title: "E-mail or password is wrong.", detail: "Check both and try again." },
  "sign-in-locked": { title: "Too many attempts.", detail: "This account is locked for a short time." },
  "sign-in-busy": { title: "Too many people sign in right now.", detail: "Try again in a moment." },
  "not-signed-in": { title: "Your session has ended.", detail: "Sign in again to go on where you were." },
  "api-key-invalid": {
    title: "The API key is not valid.",
    detail: "It may have expired or been revoked. Make another one under “API keys”.",
  },
  "api-key-days-wrong": {
    title: "An API key cannot be valid for that long.",
    detail: "Choose a shorter time. An administrator can allow longer ones.",
  },
  "api-keys-full": { title: "You have too many API keys.", detail: "Revoke one that is not needed any more." },
  "session-needed": {
    title: "An API key may not do this.",
    detail: "Sign in to manage people, sessions and API keys.",
  },
  "setup-code-wrong": {
    title: "The set-up code is not right.",
    detail: "Use the link that BRANE printed when it started last.",
  },
  "setup-done": { title: "BRANE is set up already.", detail: "Sign in with an account that exists." },
  "password-weak": {
    title: "This password is too easy to guess.",
    detail: "Take at least 12 characters, no pattern, not the name or address, and none of the usual ones.",
  },
  "email-taken": { title: "Somebody has this e-mail address already.", detail: "Change that account instead." },
  "email-malformed": { title: "This is not an e-mail address.", detail: "Check it; it may have up to 254 characters." },
  "name-malformed": { title: "This name cannot be used.", detail: "It must have 1 to 100 visible characters." },
  "groups-malformed": {
    title: "A group's name cannot be used.",
    detail: "Names of groups have the letters a to z, digits and hyphens, and there are at most 100.",
  },
  "role-unknown": { title: "There is no such role.", detail: "Choose administrator, user or auditor." },
  "last-admin": { title: "There must be one administrator.", detail: "Give the role to somebody else first." },
  "accounts-full": {
    title: "No more accounts can be added.",
    detail: "5,000 is the most. Larger houses sign in through their identity provider.",
  },

  // rights and addresses
  "not-allowed": { title: "You may not do this.", detail: "An administrator can give you the right." },
  "not-found": {
    title: "It is not there, or it is not yours to see.",
    detail: "It may have been deleted by somebody else.",
  },
  "id-malformed": {
    title: "This address is not complete.",
    detail: "Follow a link of the interface instead of typing it.",
  },
  "csrf-missing": { title: "This page is out of date.", detail: "Reload it and try again." },
  "origin-foreign": {
    title: "The request came from a page of another site.",
    detail: "Open BRANE under its own address and try again there.",
  },
  "host-unknown": {
    title: "BRANE does not know the name under which it was opened.",
    detail: "Use its usual address. An administrator can set another one as server.public-url.",
  },
  "method-not-allowed": { title: "This cannot be done here.", detail: "Reload the page and try again." },
  "request-malformed": { title: "The request was broken on its way.", detail: "Reload the page and try again." },
  "query-invalid": { title: "This address is not right.", detail: "Go back and follow a link of the interface." },
  "body-invalid": {
    title: "BRANE did not understand what was sent.",
    detail: "Check what you entered and send it again.",
  },
  "body-type-wrong": {
    title: "BRANE was sent a form or plain text.",
    detail: "Programs send their data as application/json.",
  },
  "body-too-large": { title: "This is too much at once.", detail: "Send less of it." },
  "body-too-slow": { title: "The connection was too slow.", detail: "Send it again over a better one." },
  "listing-malformed": { title: "The list could not be continued.", detail: "Begin again from its first page." },
  "audit-filter-invalid": { title: "A filter holds a value that no entry can have.", detail: "Change it or empty it." },

  // too much to do
  "server-busy": { title: "BRANE has too much to do right now.", detail: "Try again in a moment." },
  "too-many-requests": {
    title: "You are doing too much at once.",
    detail: "Close some windows of BRANE and try again.",
  },
  "database-busy": { title: "The database took too long.", detail: "Try again in a moment." },
  "axon-busy": { title: "The documents have too much to do right now.", detail: "Try again in a moment." },
  "chat-busy": { title: "Too many answers are being written right now.", detail: "Ask again in a moment." },
  "turns-too-many": { title: "Too many questions in one minute.", detail: "Wait a little and ask again." },
  "turn-running": {
    title: "The answer before this one is still being written.",
    detail: "Stop it, or wait until it has ended.",
  },
  "ingest-queue-full": {
    title: "Too many files are waiting to be read.",
    detail: "Try again when some of them are done.",
  },
  "model-test-busy": { title: "Two models are being tested already.", detail: "Try again when they have answered." },

  // what runs BRANE
  "audit-unavailable": {
    title: "Nothing was done, because it could not be recorded.",
    detail: "Try again in a moment. If it stays so, tell whoever runs BRANE here.",
  },
  "database-down": {
    title: "The database cannot be reached.",
    detail: "Try again in a moment. If it stays so, tell whoever runs BRANE here.",
  },
  "database-full": { title: "The disk of the database is full.", detail: "Tell whoever runs BRANE here." },
  "disk-full": {
    title: "The disk is full.",
    detail: "Tell whoever runs BRANE here. Nothing that was saved is lost.",
  },
  "store-full": { title: "The disk for documents is full.", detail: "Tell whoever runs BRANE here." },
  "store-down": {
    title: "The place where documents are kept cannot be reached.",
    detail: "Tell whoever runs BRANE here.",
  },
  "store-credentials-wrong": {
    title: "The place where documents are kept refuses BRANE's key.",
    detail: "Tell whoever runs BRANE here.",
  },
  "store-bucket-missing": {
    title: "The place where documents are kept does not exist.",
    detail: "Tell whoever runs BRANE here.",
  },
  "store-region-wrong": {
    title: "The place where documents are kept is somewhere else.",
    detail: "Tell whoever runs BRANE here.",
  },
  "store-clock-skewed": {
    title: "Two clocks differ too much.",
    detail: "Tell whoever runs BRANE here: BRANE and the place where documents are kept must agree on the time.",
  },
  "store-keeps": {
    title: "This can't be deleted right now.",
    detail: "Tell whoever runs BRANE here: the place where documents are kept does not let go of it.",
  },
  "store-refused": {
    title: "Documents cannot be read right now.",
    detail: "Tell whoever runs BRANE here.",
  },
  "vault-down": {
    title: "The place that guards BRANE's keys cannot be reached.",
    detail: "Try again in a moment. If it stays so, tell whoever runs BRANE here.",
  },
  "vault-refused": {
    title: "The place that guards BRANE's keys refuses BRANE.",
    detail: "Tell whoever runs BRANE here. Nothing that was saved is lost.",
  },
  "vault-key-missing": {
    title: "The key to what is stored here is not where it should be.",
    detail: "Tell whoever runs BRANE here.",
  },
  "uploads-unwritable": {
    title: "Files cannot be taken in right now.",
    detail: "Tell whoever runs BRANE here: the folder for uploads can not be written.",
  },
  "store-read-only": { title: "Documents cannot be saved right now.", detail: "Tell whoever runs BRANE here." },
  "data-tampered": {
    title: "Stored data was changed from outside and is not shown.",
    detail: "Tell whoever runs BRANE here. A backup can bring it back.",
  },
  "key-destroyed": { title: "This was erased for good.", detail: "Nobody can read it any more." },
  "port-taken": { title: "Another program uses BRANE's port.", detail: "Whoever runs BRANE here can choose another." },
  internal: {
    title: "BRANE ran into a fault of its own.",
    detail: "Try again. If it happens again, tell whoever runs BRANE here the request's number.",
  },

  // files
  "document-encrypted": { title: "The file is encrypted.", detail: "Remove its password and upload it again." },
  "document-empty": { title: "The file is empty.", detail: "Check that it was saved, and upload it again." },
  "document-broken": {
    title: "The file is damaged or cut off.",
    detail: "Open it in the program that made it, save it again, and upload that.",
  },
  "document-no-text": {
    title: "The file holds pictures, but no text.",
    detail: "It is probably a scan. Run text recognition on it and upload it again.",
  },
  "document-type-unsupported": {
    title: "BRANE cannot read this kind of file.",
    detail: "Save it as PDF, Word (.docx), HTML, Markdown or plain text.",
  },
  "document-too-large": {
    title: "The file is too large.",
    limit: "At most {{limit}} are possible.",
    detail: "Split it, or ask an administrator to raise the limit.",
  },
  "document-too-long": { title: "The document is too long.", detail: "Split it and upload the parts." },
  "document-many-passages": { title: "The document is too long.", detail: "Split it and upload the parts." },
  "reranker-missing": {
    title: "The Neuron's reranker is not there.",
    detail: "An administrator can put its files on the server, or switch it off in the Neuron's file.",
  },
  "reranker-broken": {
    title: "The Neuron's reranker cannot be used.",
    detail: "An administrator can replace its files, or switch it off in the Neuron's file.",
  },
  "reranker-slow": {
    title: "The Neuron's reranker takes too long.",
    detail: "Try again, or ask an administrator for a smaller one.",
  },
  "document-labels-invalid": {
    title: "The document's labels cannot be used.",
    detail: "Use at most 64 labels of at most 64 visible characters, and a date such as 2024-05-01.",
  },
  "document-name-invalid": {
    title: "The file cannot be kept under this name.",
    detail: "Give it a name of at most 255 characters, without slashes or invisible characters.",
  },
  "document-expands-too-much": {
    title: "The file unpacks to far more than a document holds.",
    detail: "Save it again without embedded files, and upload that.",
  },
  "document-too-complex": {
    title: "Reading the file took too much memory.",
    detail: "Split it, or save it in a simpler form.",
  },
  "document-parse-timeout": { title: "Reading the file took too long.", detail: "Split it, or save it again." },
  "document-parser-crashed": {
    title: "The file could not be read to its end.",
    detail: "Save it again or as another format. Other documents are not affected.",
  },
  "document-erased": {
    title: "The document was erased while it was uploaded.",
    detail: "Upload it again if it shall come back.",
  },
  "upload-too-slow": { title: "The file took too long to arrive.", detail: "Try again over a faster connection." },
  "upload-changed": { title: "The document changed while it was stored.", detail: "Upload it again." },
  "upload-unreadable": { title: "The uploaded file could not be read again.", detail: "Upload it once more." },
  "ingest-interrupted": {
    title: "BRANE was stopped while it read the file.",
    detail: "Upload it again. Nothing of it is visible.",
  },
  "operation-reused": { title: "This upload was done before, with something else.", detail: "Upload the file again." },
  "operation-too-old": {
    title: "It is no longer known whether this was done.",
    detail: "Look whether the document is there, and upload it again if it is not.",
  },
  "commit-unknown": {
    title: "It is not known whether this was saved.",
    detail: "Try again: nothing is ever done twice.",
  },

  // the memory of documents
  "axon-corrupt": {
    title: "Stored parts of a document are missing or damaged.",
    detail: "Tell whoever runs BRANE here: 'brane axon repair' reads them again, or says what is lost.",
  },
  "reembedding-needless": {
    title: "These documents are read with this model already.",
    detail: "Choose another embedding model in the Neuron first.",
  },
  "reembedding-interrupted": {
    title: "Reading the documents with another model was interrupted too often.",
    detail: "They are as they were. Start it once more.",
  },
  "embedding-files": {
    title: "An embedding model of this site cannot be used.",
    detail: "Tell whoever runs BRANE here: one of its files is missing or wrong.",
  },
  "axon-model-missing": {
    title: "The embedding model of these documents is not there.",
    detail: "Tell whoever runs BRANE here.",
  },
  "axon-too-large": {
    title: "These documents need more memory than BRANE may use.",
    detail: "Tell whoever runs BRANE here: axon.memory can be raised.",
  },
  "axon-unknown": { title: "There are no such documents.", detail: "They may have been deleted." },
  "embedding-unknown": {
    title: "BRANE does not bring this embedding model.",
    detail: "Whoever runs BRANE here can choose another in axon.embedding.",
  },
  "model-not-written": {
    title: "The embedding model could not be laid down.",
    detail: "Tell whoever runs BRANE here: it needs 150 MB of free disk.",
  },
  "search-down": {
    title: "The search cannot be reached.",
    detail: "Try again in a moment. If it stays so, tell whoever runs BRANE here.",
  },
  "search-malformed": { title: "This cannot be searched for.", detail: "Write a few words, at most 1,000 characters." },

  // questions and answers
  "budget-spent": {
    title: "Today's budget is spent.",
    again: "You can ask again {{when}}.",
    detail: "It begins anew at midnight. An administrator can give more.",
  },
  "model-unpriced": {
    title: "Nobody knows what this model costs.",
    detail: "Money is limited here. An administrator can give the model a price.",
  },
  "usage-unavailable": { title: "What this would cost cannot be written down.", detail: "Try again in a moment." },
  "budgets-invalid": { title: "These budgets cannot be kept.", detail: "There must be one for each account." },
  "prices-invalid": { title: "These prices cannot be kept.", detail: "There must be one for each provider and model." },
  "completion-invalid": {
    title: "This completion cannot be made.",
    detail: "The request has a parameter that is wrong or not supported.",
  },
  "tools-invalid": {
    title: "These tools cannot be offered to the model.",
    detail: "A name, a schema or their number breaks a rule.",
  },
  "model-needed": {
    title: "Only a language model can answer in this way.",
    detail: "This Neuron quotes sentences of its documents. Choose a model for it.",
  },
  "answer-form-missed": {
    title: "The model's answer has not the form that was asked for.",
    detail: "Ask again, or choose a model that keeps to JSON Schemas.",
  },
  "question-invalid": { title: "This question cannot be asked.", detail: "Write something, and not too much at once." },
  "turn-interrupted": {
    title: "BRANE was stopped while it wrote this answer.",
    detail: "What came is kept. Ask again.",
  },
  "source-erased": {
    title: "A document of this answer was erased while it was written.",
    detail: "Nothing of the answer is kept. Ask again to answer without it.",
  },
  "turn-not-stored": { title: "The answer could not be saved.", detail: "Ask again in a moment." },
  "privacy-unchecked": {
    title: "The text could not be checked for personal data, so it was not sent.",
    detail: "Shorten it and ask again.",
  },
  "tier-forbids-address": {
    title: "This Neuron may only use models that run here.",
    detail: "Its privacy tier forbids the address that is set. An administrator can change it.",
  },
  "address-forbidden": {
    title: "The name of the model's server leads elsewhere than it may.",
    detail:
      "A local one must lead inside the building, any other outside. An administrator can declare the address itself.",
  },
  "model-unreachable": {
    title: "The model does not answer.",
    detail: "Its server may be off, or its address wrong. Tell whoever runs BRANE here, or try again later.",
  },
  "model-refused": {
    title: "The model's server refused the question.",
    detail: "Tell whoever runs BRANE here.",
  },
  "model-declined": {
    title: "The model will not answer this.",
    detail: "Its rules, or a content filter, ended the answer. Ask in other words.",
  },
  "model-slow": {
    title: "The model took too long.",
    detail: "It may still be loading. Ask again in a moment.",
  },
  "model-stream-cut": { title: "The model's answer was cut off.", detail: "What came is kept. Ask again." },
  "model-stream-broken": {
    title: "The model's server made a mistake in the middle of the answer.",
    detail: "What came is kept. Ask again.",
  },
  "model-prompt-too-long": {
    title: "The question and its passages do not fit into the model.",
    detail: "An administrator can choose a model with a larger context, or fewer passages.",
  },
  "model-prompt-cut": {
    title: "The model read only a part of what it was sent.",
    detail: "An administrator can give it a larger context, or fewer passages.",
  },
  "model-unknown": {
    title: "This Neuron's model cannot be used.",
    detail: "A setting is missing. An administrator can complete it.",
  },

  // Neurons and secrets
  "neuron-invalid": { title: "The Neuron's file breaks a rule.", detail: "Mend what is listed, and save it again." },
  "neuron-id-differs": {
    title: "The Neuron's file names another Neuron.",
    detail: "The id of a Neuron never changes. Write the one of its address.",
  },
  "credential-elsewhere": {
    title: "The secret of this Neuron belongs to another model server.",
    detail: "An administrator can correct the address, or store a secret for it.",
  },
  "credential-missing": {
    title: "A secret that this Neuron needs is not there.",
    detail: "An administrator can add it.",
  },
  "credential-invalid": {
    title: "This name or secret cannot be used.",
    detail: "Shorten it, and use plain characters.",
  },
  "credential-needs-admin": {
    title: "This Neuron uses a secret of the house.",
    detail: "Only an administrator may change its model.",
  },
} satisfies Record<string, { title: string; detail: string; limit?: string; again?: string }>;
