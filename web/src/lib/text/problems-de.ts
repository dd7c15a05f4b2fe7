import type { problemsEn } from "./problems-en";

export const problemsDe: typeof problemsEn = {
  unreachable: {
    title: "BRANE ist nicht zu erreichen.",
    detail: "Prüfen Sie das Netz. Was gespeichert war, geht nicht verloren.",
  },
  "page-failed": {
    title: "Diese Seite hatte selbst einen Fehler.",
    detail: "Laden Sie sie neu. Wenn es wieder geschieht, sagen Sie es denen, die BRANE hier betreiben.",
  },

  "sign-in-failed": {
    title: "E-Mail oder Passwort ist falsch.",
    detail: "Prüfen Sie beides und versuchen Sie es noch einmal.",
  },
  "sign-in-locked": { title: "Zu viele Versuche.", detail: "Dieses Konto ist für kurze Zeit gesperrt." },
  "sign-in-busy": { title: "Gerade melden sich zu viele an.", detail: "Versuchen Sie es gleich noch einmal." },
  "not-signed-in": { title: "Ihre Sitzung ist zu Ende.", detail: "Melden Sie sich wieder an; es geht dort weiter." },
  "api-key-invalid": {
    title: "Der API-Schlüssel gilt nicht.",
    detail: "Vielleicht ist er abgelaufen oder widerrufen. Erstellen Sie unter „API-Schlüssel“ einen anderen.",
  },
  "api-key-days-wrong": {
    title: "So lange kann ein API-Schlüssel nicht gelten.",
    detail: "Wählen Sie eine kürzere Zeit. Die Administration kann längere erlauben.",
  },
  "api-keys-full": {
    title: "Sie haben zu viele API-Schlüssel.",
    detail: "Widerrufen Sie einen, der nicht mehr gebraucht wird.",
  },
  "session-needed": {
    title: "Ein API-Schlüssel darf das nicht.",
    detail: "Melden Sie sich an, um Personen, Sitzungen und API-Schlüssel zu verwalten.",
  },
  "setup-code-wrong": {
    title: "Der Einrichtungscode stimmt nicht.",
    detail: "Benutzen Sie den Link, den BRANE beim letzten Start ausgegeben hat.",
  },
  "setup-done": { title: "BRANE ist schon eingerichtet.", detail: "Melden Sie sich mit einem vorhandenen Konto an." },
  "password-weak": {
    title: "Dieses Passwort ist zu leicht zu erraten.",
    detail: "Nehmen Sie mindestens 12 Zeichen, kein Muster, nicht Name oder Adresse, und keines der üblichen.",
  },
  "email-taken": { title: "Diese E-Mail-Adresse hat schon jemand.", detail: "Ändern Sie stattdessen jenes Konto." },
  "email-malformed": {
    title: "Das ist keine E-Mail-Adresse.",
    detail: "Prüfen Sie sie; sie darf bis zu 254 Zeichen haben.",
  },
  "name-malformed": {
    title: "Dieser Name geht nicht.",
    detail: "Er muss 1 bis 100 sichtbare Zeichen haben.",
  },
  "groups-malformed": {
    title: "Der Name einer Gruppe geht nicht.",
    detail: "Gruppennamen haben die Buchstaben a bis z, Ziffern und Bindestriche, und es sind höchstens 100.",
  },
  "role-unknown": { title: "Diese Rolle gibt es nicht.", detail: "Wählen Sie Administrator, Nutzer oder Prüfer." },
  "last-admin": {
    title: "Es muss ein Administrationskonto geben.",
    detail: "Geben Sie die Rolle zuerst jemand anderem.",
  },
  "accounts-full": {
    title: "Mehr Konten gehen nicht.",
    detail: "5.000 sind das Höchste. Größere Häuser melden sich über ihren Identitätsdienst an.",
  },

  "not-allowed": { title: "Das dürfen Sie nicht.", detail: "Die Administration kann Ihnen das Recht geben." },
  "not-found": {
    title: "Es ist nicht da, oder es ist nicht für Sie bestimmt.",
    detail: "Vielleicht hat es jemand anderes gelöscht.",
  },
  "id-malformed": {
    title: "Diese Adresse ist nicht vollständig.",
    detail: "Folgen Sie einem Link der Oberfläche, statt sie zu tippen.",
  },
  "csrf-missing": {
    title: "Diese Seite ist veraltet.",
    detail: "Laden Sie sie neu und versuchen Sie es noch einmal.",
  },
  "origin-foreign": {
    title: "Die Anfrage kam von einer fremden Seite.",
    detail: "Öffnen Sie BRANE unter seiner eigenen Adresse und versuchen Sie es dort.",
  },
  "host-unknown": {
    title: "BRANE kennt den Namen nicht, unter dem es geöffnet wurde.",
    detail: "Benutzen Sie die übliche Adresse. Die Administration kann eine andere als server.public-url setzen.",
  },
  "method-not-allowed": {
    title: "Das geht hier nicht.",
    detail: "Laden Sie die Seite neu und versuchen Sie es noch einmal.",
  },
  "request-malformed": {
    title: "Die Anfrage kam beschädigt an.",
    detail: "Laden Sie die Seite neu und versuchen Sie es noch einmal.",
  },
  "query-invalid": {
    title: "Diese Adresse stimmt nicht.",
    detail: "Gehen Sie zurück und folgen Sie einem Link der Oberfläche.",
  },
  "body-invalid": {
    title: "BRANE hat das Gesendete nicht verstanden.",
    detail: "Prüfen Sie Ihre Eingaben und senden Sie sie noch einmal.",
  },
  "body-type-wrong": {
    title: "BRANE hat ein Formular oder reinen Text bekommen.",
    detail: "Programme senden ihre Daten als application/json.",
  },
  "body-too-large": { title: "Das ist zu viel auf einmal.", detail: "Senden Sie weniger." },
  "body-too-slow": { title: "Die Verbindung war zu langsam.", detail: "Senden Sie es über eine bessere noch einmal." },
  "listing-malformed": {
    title: "Die Liste konnte nicht fortgesetzt werden.",
    detail: "Beginnen Sie wieder mit ihrer ersten Seite.",
  },
  "audit-filter-invalid": {
    title: "Ein Filter hat einen Wert, den kein Eintrag haben kann.",
    detail: "Ändern oder leeren Sie ihn.",
  },

  "server-busy": { title: "BRANE hat gerade zu viel zu tun.", detail: "Versuchen Sie es gleich noch einmal." },
  "too-many-requests": {
    title: "Sie tun zu viel auf einmal.",
    detail: "Schließen Sie einige Fenster von BRANE und versuchen Sie es noch einmal.",
  },
  "database-busy": { title: "Die Datenbank hat zu lange gebraucht.", detail: "Versuchen Sie es gleich noch einmal." },
  "axon-busy": {
    title: "Bei den Dokumenten ist gerade zu viel zu tun.",
    detail: "Versuchen Sie es gleich noch einmal.",
  },
  "chat-busy": { title: "Gerade werden zu viele Antworten geschrieben.", detail: "Fragen Sie gleich noch einmal." },
  "turns-too-many": {
    title: "Zu viele Fragen in einer Minute.",
    detail: "Warten Sie ein wenig und fragen Sie wieder.",
  },
  "turn-running": {
    title: "Die vorige Antwort wird noch geschrieben.",
    detail: "Halten Sie sie an, oder warten Sie, bis sie zu Ende ist.",
  },
  "ingest-queue-full": {
    title: "Zu viele Dateien warten darauf, gelesen zu werden.",
    detail: "Versuchen Sie es wieder, wenn einige fertig sind.",
  },
  "model-test-busy": {
    title: "Zwei Modelle werden schon geprüft.",
    detail: "Versuchen Sie es wieder, wenn sie geantwortet haben.",
  },

  "audit-unavailable": {
    title: "Es wurde nichts getan, weil es nicht protokolliert werden konnte.",
    detail: "Versuchen Sie es gleich noch einmal. Wenn es so bleibt, sagen Sie es denen, die BRANE hier betreiben.",
  },
  "database-down": {
    title: "Die Datenbank ist nicht zu erreichen.",
    detail: "Versuchen Sie es gleich noch einmal. Wenn es so bleibt, sagen Sie es denen, die BRANE hier betreiben.",
  },
  "database-full": {
    title: "Der Datenträger der Datenbank ist voll.",
    detail: "Sagen Sie es denen, die BRANE hier betreiben.",
  },
  "disk-full": {
    title: "Der Datenträger ist voll.",
    detail: "Sagen Sie es denen, die BRANE hier betreiben. Was gespeichert war, geht nicht verloren.",
  },
  "store-full": {
    title: "Der Datenträger für Dokumente ist voll.",
    detail: "Sagen Sie es denen, die BRANE hier betreiben.",
  },
  "store-down": {
    title: "Der Ort, an dem die Dokumente liegen, ist nicht zu erreichen.",
    detail: "Sagen Sie es denen, die BRANE hier betreiben.",
  },
  "store-credentials-wrong": {
    title: "Der Ort, an dem die Dokumente liegen, nimmt BRANEs Schlüssel nicht an.",
    detail: "Sagen Sie es denen, die BRANE hier betreiben.",
  },
  "store-bucket-missing": {
    title: "Den Ort, an dem die Dokumente liegen, gibt es nicht.",
    detail: "Sagen Sie es denen, die BRANE hier betreiben.",
  },
  "store-region-wrong": {
    title: "Der Ort, an dem die Dokumente liegen, ist ein anderer.",
    detail: "Sagen Sie es denen, die BRANE hier betreiben.",
  },
  "store-clock-skewed": {
    title: "Zwei Uhren gehen zu weit auseinander.",
    detail:
      "Sagen Sie es denen, die BRANE hier betreiben: BRANE und der Ort, an dem die Dokumente liegen, brauchen dieselbe Zeit.",
  },
  "store-keeps": {
    title: "Das lässt sich gerade nicht löschen.",
    detail: "Sagen Sie es denen, die BRANE hier betreiben: Der Ort, an dem die Dokumente liegen, gibt es nicht her.",
  },
  "store-refused": {
    title: "Dokumente können gerade nicht gelesen werden.",
    detail: "Sagen Sie es denen, die BRANE hier betreiben.",
  },
  "vault-down": {
    title: "Der Ort, der BRANEs Schlüssel hütet, ist nicht zu erreichen.",
    detail: "Versuchen Sie es gleich noch einmal. Bleibt es so, sagen Sie es denen, die BRANE hier betreiben.",
  },
  "vault-refused": {
    title: "Der Ort, der BRANEs Schlüssel hütet, weist BRANE ab.",
    detail: "Sagen Sie es denen, die BRANE hier betreiben. Was gespeichert war, geht nicht verloren.",
  },
  "vault-key-missing": {
    title: "Der Schlüssel zu dem, was hier gespeichert ist, ist nicht, wo er sein soll.",
    detail: "Sagen Sie es denen, die BRANE hier betreiben.",
  },
  "uploads-unwritable": {
    title: "Gerade können keine Dateien angenommen werden.",
    detail: "Sagen Sie es denen, die BRANE hier betreiben: In den Ordner für Uploads kann nicht geschrieben werden.",
  },
  "store-read-only": {
    title: "Dokumente können gerade nicht gespeichert werden.",
    detail: "Sagen Sie es denen, die BRANE hier betreiben.",
  },
  "data-tampered": {
    title: "Gespeicherte Daten wurden von außen verändert und werden nicht gezeigt.",
    detail: "Sagen Sie es denen, die BRANE hier betreiben. Eine Sicherung kann sie zurückholen.",
  },
  "key-destroyed": { title: "Das wurde endgültig gelöscht.", detail: "Niemand kann es mehr lesen." },
  "port-taken": {
    title: "Ein anderes Programm benutzt den Port von BRANE.",
    detail: "Wer BRANE hier betreibt, kann einen anderen wählen.",
  },
  internal: {
    title: "BRANE hatte selbst einen Fehler.",
    detail:
      "Versuchen Sie es noch einmal. Wenn es wieder geschieht, nennen Sie denen, die BRANE hier betreiben, die Nummer der Anfrage.",
  },

  "document-encrypted": {
    title: "Die Datei ist verschlüsselt.",
    detail: "Entfernen Sie ihr Passwort und laden Sie sie noch einmal hoch.",
  },
  "document-empty": {
    title: "Die Datei ist leer.",
    detail: "Prüfen Sie, ob sie gespeichert wurde, und laden Sie sie noch einmal hoch.",
  },
  "document-broken": {
    title: "Die Datei ist beschädigt oder abgeschnitten.",
    detail: "Öffnen Sie sie in dem Programm, das sie erzeugt hat, speichern Sie sie neu und laden Sie diese hoch.",
  },
  "document-no-text": {
    title: "Die Datei enthält Bilder, aber keinen Text.",
    detail:
      "Wahrscheinlich ist sie ein Scan. Lassen Sie eine Texterkennung darüber laufen und laden Sie sie noch einmal hoch.",
  },
  "document-type-unsupported": {
    title: "Diese Art von Datei kann BRANE nicht lesen.",
    detail: "Speichern Sie sie als PDF, Word (.docx), HTML, Markdown oder reinen Text.",
  },
  "document-too-large": {
    title: "Die Datei ist zu groß.",
    limit: "Höchstens {{limit}} sind möglich.",
    detail: "Teilen Sie sie auf, oder bitten Sie die Administration, die Grenze anzuheben.",
  },
  "document-too-long": {
    title: "Das Dokument ist zu lang.",
    detail: "Teilen Sie es auf und laden Sie die Teile hoch.",
  },
  "document-many-passages": {
    title: "Das Dokument ist zu lang.",
    detail: "Teilen Sie es auf und laden Sie die Teile hoch.",
  },
  "reranker-missing": {
    title: "Der Reranker des Neurons ist nicht da.",
    detail: "Ein Administrator kann seine Dateien auf den Server legen oder ihn in der Datei des Neurons abschalten.",
  },
  "reranker-broken": {
    title: "Der Reranker des Neurons kann nicht verwendet werden.",
    detail: "Ein Administrator kann seine Dateien ersetzen oder ihn in der Datei des Neurons abschalten.",
  },
  "reranker-slow": {
    title: "Der Reranker des Neurons braucht zu lange.",
    detail: "Versuchen Sie es noch einmal oder bitten Sie einen Administrator um einen kleineren.",
  },
  "document-labels-invalid": {
    title: "Die Schlagwörter des Dokuments können nicht verwendet werden.",
    detail: "Höchstens 64 Schlagwörter mit höchstens 64 sichtbaren Zeichen und ein Datum wie 2024-05-01.",
  },
  "document-name-invalid": {
    title: "Unter diesem Namen kann die Datei nicht aufbewahrt werden.",
    detail: "Geben Sie ihr einen Namen mit höchstens 255 Zeichen, ohne Schrägstriche und unsichtbare Zeichen.",
  },
  "document-expands-too-much": {
    title: "Die Datei enthält gepackt weit mehr, als ein Dokument hat.",
    detail: "Speichern Sie sie ohne eingebettete Dateien neu und laden Sie diese hoch.",
  },
  "document-too-complex": {
    title: "Das Lesen der Datei hat zu viel Speicher gebraucht.",
    detail: "Teilen Sie sie auf, oder speichern Sie sie in einer einfacheren Form.",
  },
  "document-parse-timeout": {
    title: "Das Lesen der Datei hat zu lange gedauert.",
    detail: "Teilen Sie sie auf, oder speichern Sie sie neu.",
  },
  "document-parser-crashed": {
    title: "Die Datei konnte nicht bis zu ihrem Ende gelesen werden.",
    detail: "Speichern Sie sie neu oder in einem anderen Format. Andere Dokumente sind nicht betroffen.",
  },
  "document-erased": {
    title: "Das Dokument wurde gelöscht, während es hochgeladen wurde.",
    detail: "Laden Sie es noch einmal hoch, wenn es wiederkommen soll.",
  },
  "upload-too-slow": {
    title: "Die Datei kam zu langsam an.",
    detail: "Versuchen Sie es über eine schnellere Verbindung.",
  },
  "upload-changed": {
    title: "Das Dokument änderte sich, während es gespeichert wurde.",
    detail: "Laden Sie es noch einmal hoch.",
  },
  "upload-unreadable": {
    title: "Die hochgeladene Datei konnte nicht wieder gelesen werden.",
    detail: "Laden Sie sie noch einmal hoch.",
  },
  "ingest-interrupted": {
    title: "BRANE wurde angehalten, während es die Datei las.",
    detail: "Laden Sie sie noch einmal hoch. Nichts von ihr ist zu sehen.",
  },
  "operation-reused": {
    title: "Dieses Hochladen gab es schon, mit etwas anderem.",
    detail: "Laden Sie die Datei noch einmal hoch.",
  },
  "operation-too-old": {
    title: "Ob das getan wurde, ist nicht mehr bekannt.",
    detail: "Sehen Sie nach, ob das Dokument da ist, und laden Sie es sonst noch einmal hoch.",
  },
  "commit-unknown": {
    title: "Ob das gespeichert wurde, ist nicht bekannt.",
    detail: "Versuchen Sie es noch einmal: nichts geschieht doppelt.",
  },

  "axon-corrupt": {
    title: "Gespeicherte Teile eines Dokuments fehlen oder sind beschädigt.",
    detail:
      "Sagen Sie es denen, die BRANE hier betreiben: „brane axon repair“ liest sie neu ein oder nennt, was verloren ist.",
  },
  "reembedding-needless": {
    title: "Diese Dokumente werden schon mit diesem Modell gelesen.",
    detail: "Wählen Sie zuerst im Neuron ein anderes Einbettungsmodell.",
  },
  "reembedding-interrupted": {
    title: "Das Lesen der Dokumente mit einem anderen Modell wurde zu oft unterbrochen.",
    detail: "Sie sind, wie sie waren. Beginnen Sie es noch einmal.",
  },
  "embedding-files": {
    title: "Ein Einbettungsmodell dieses Hauses lässt sich nicht verwenden.",
    detail: "Sagen Sie es denen, die BRANE hier betreiben: eine seiner Dateien fehlt oder ist falsch.",
  },
  "axon-model-missing": {
    title: "Das Einbettungsmodell dieser Dokumente ist nicht da.",
    detail: "Sagen Sie es denen, die BRANE hier betreiben.",
  },
  "axon-too-large": {
    title: "Diese Dokumente brauchen mehr Speicher, als BRANE nehmen darf.",
    detail: "Sagen Sie es denen, die BRANE hier betreiben: axon.memory lässt sich anheben.",
  },
  "axon-unknown": { title: "Diese Dokumente gibt es nicht.", detail: "Vielleicht wurden sie gelöscht." },
  "embedding-unknown": {
    title: "Dieses Einbettungsmodell bringt BRANE nicht mit.",
    detail: "Wer BRANE hier betreibt, kann in axon.embedding ein anderes wählen.",
  },
  "model-not-written": {
    title: "Das Einbettungsmodell konnte nicht abgelegt werden.",
    detail: "Sagen Sie es denen, die BRANE hier betreiben: es braucht 150 MB freien Platz.",
  },
  "search-down": {
    title: "Die Suche ist nicht erreichbar.",
    detail: "Versuchen Sie es gleich noch einmal. Bleibt es so, sagen Sie es dem, der BRANE hier betreibt.",
  },
  "search-malformed": {
    title: "Danach kann nicht gesucht werden.",
    detail: "Schreiben Sie einige Wörter, höchstens 1.000 Zeichen.",
  },

  "budget-spent": {
    title: "Das Budget für heute ist aufgebraucht.",
    again: "Sie können {{when}} wieder fragen.",
    detail: "Um Mitternacht beginnt es neu. Wer BRANE verwaltet, kann es erhöhen.",
  },
  "model-unpriced": {
    title: "Niemand weiß, was dieses Modell kostet.",
    detail: "Hier ist Geld begrenzt. Wer BRANE verwaltet, kann dem Modell einen Preis geben.",
  },
  "usage-unavailable": {
    title: "Was das kosten würde, kann nicht festgehalten werden.",
    detail: "Versuchen Sie es gleich noch einmal.",
  },
  "budgets-invalid": {
    title: "Diese Budgets können nicht gespeichert werden.",
    detail: "Für jedes Konto darf es nur eines geben.",
  },
  "prices-invalid": {
    title: "Diese Preise können nicht gespeichert werden.",
    detail: "Für jeden Anbieter und jedes Modell darf es nur einen geben.",
  },
  "completion-invalid": {
    title: "Diese Antwort kann nicht erzeugt werden.",
    detail: "Die Anfrage hat einen Parameter, der falsch ist oder nicht unterstützt wird.",
  },
  "tools-invalid": {
    title: "Diese Werkzeuge können dem Modell nicht angeboten werden.",
    detail: "Ein Name, ein Schema oder ihre Zahl verletzt eine Regel.",
  },
  "model-needed": {
    title: "So kann nur ein Sprachmodell antworten.",
    detail: "Dieses Neuron zitiert Sätze seiner Dokumente. Wählen Sie ein Modell dafür.",
  },
  "answer-form-missed": {
    title: "Die Antwort des Modells hat nicht die verlangte Form.",
    detail: "Fragen Sie noch einmal, oder wählen Sie ein Modell, das sich an JSON-Schemata hält.",
  },
  "question-invalid": {
    title: "Diese Frage kann nicht gestellt werden.",
    detail: "Schreiben Sie etwas, und nicht zu viel auf einmal.",
  },
  "turn-interrupted": {
    title: "BRANE wurde angehalten, während es diese Antwort schrieb.",
    detail: "Was schon da war, bleibt. Fragen Sie noch einmal.",
  },
  "source-erased": {
    title: "Ein Dokument dieser Antwort wurde getilgt, während sie entstand.",
    detail: "Von der Antwort bleibt nichts. Fragen Sie noch einmal, um eine Antwort ohne es zu bekommen.",
  },
  "turn-not-stored": {
    title: "Die Antwort konnte nicht gespeichert werden.",
    detail: "Fragen Sie gleich noch einmal.",
  },
  "privacy-unchecked": {
    title: "Der Text konnte nicht auf persönliche Daten geprüft werden; er wurde nicht gesendet.",
    detail: "Kürzen Sie ihn und fragen Sie noch einmal.",
  },
  "tier-forbids-address": {
    title: "Dieses Neuron darf nur Modelle benutzen, die hier laufen.",
    detail: "Seine Datenschutzstufe verbietet die eingestellte Adresse. Die Administration kann sie ändern.",
  },
  "address-forbidden": {
    title: "Der Name des Modellservers führt woandershin, als er darf.",
    detail:
      "Ein lokaler muss ins Haus führen, jeder andere hinaus. Die Administration kann die Adresse selbst als lokal erklären.",
  },
  "model-unreachable": {
    title: "Das Modell antwortet nicht.",
    detail:
      "Vielleicht ist sein Server aus oder die Adresse falsch. Sagen Sie es denen, die BRANE hier betreiben, oder versuchen Sie es später.",
  },
  "model-refused": {
    title: "Der Server des Modells hat die Frage abgelehnt.",
    detail: "Sagen Sie es denen, die BRANE hier betreiben.",
  },
  "model-declined": {
    title: "Das Modell beantwortet das nicht.",
    detail: "Seine Regeln oder ein Inhaltsfilter haben die Antwort beendet. Fragen Sie mit anderen Worten.",
  },
  "model-slow": {
    title: "Das Modell hat zu lange gebraucht.",
    detail: "Vielleicht lädt es noch. Fragen Sie gleich noch einmal.",
  },
  "model-stream-cut": {
    title: "Die Antwort des Modells wurde abgeschnitten.",
    detail: "Was schon da war, bleibt. Fragen Sie noch einmal.",
  },
  "model-stream-broken": {
    title: "Der Server des Modells machte mitten in der Antwort einen Fehler.",
    detail: "Was schon da war, bleibt. Fragen Sie noch einmal.",
  },
  "model-prompt-too-long": {
    title: "Die Frage und ihre Textstellen passen nicht in das Modell.",
    detail: "Die Administration kann ein Modell mit größerem Kontext wählen, oder weniger Textstellen.",
  },
  "model-prompt-cut": {
    title: "Das Modell hat nur einen Teil von dem gelesen, was es bekam.",
    detail: "Die Administration kann ihm mehr Kontext geben, oder weniger Textstellen.",
  },
  "model-unknown": {
    title: "Das Modell dieses Neurons kann nicht benutzt werden.",
    detail: "Eine Einstellung fehlt. Die Administration kann sie ergänzen.",
  },

  "neuron-invalid": {
    title: "Die Datei des Neurons bricht eine Regel.",
    detail: "Bessern Sie aus, was aufgezählt ist, und speichern Sie sie noch einmal.",
  },
  "neuron-id-differs": {
    title: "Die Datei nennt ein anderes Neuron.",
    detail: "Die Kennung eines Neurons ändert sich nie. Schreiben Sie die seiner Adresse.",
  },
  "credential-elsewhere": {
    title: "Das Geheimnis dieses Neurons gehört zu einem anderen Modellserver.",
    detail: "Die Administration kann die Adresse berichtigen oder dafür ein Geheimnis hinterlegen.",
  },
  "credential-missing": {
    title: "Ein Geheimnis, das dieses Neuron braucht, ist nicht da.",
    detail: "Die Administration kann es hinzufügen.",
  },
  "credential-invalid": {
    title: "Dieser Name oder dieses Geheimnis geht nicht.",
    detail: "Kürzen Sie es, und nehmen Sie einfache Zeichen.",
  },
  "credential-needs-admin": {
    title: "Dieses Neuron benutzt ein Geheimnis des Hauses.",
    detail: "Nur die Administration darf sein Modell ändern.",
  },
};
