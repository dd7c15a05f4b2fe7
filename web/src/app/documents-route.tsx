import { DocumentsPage } from "@/features/documents/documents-page";
import { SearchInside } from "@/features/search/search-inside";

export function DocumentsRoute() {
  return <DocumentsPage search={(neuron) => <SearchInside neuron={neuron} />} />;
}
