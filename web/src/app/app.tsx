import { QueryClientProvider } from "@tanstack/react-query";
import { BrowserRouter } from "react-router";
import { TipProvider } from "@/components/tip";
import { Toasts } from "@/components/toasts";
import { queryClient } from "@/lib/queries";
import { AppRoutes } from "./routes";

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <TipProvider delayDuration={300}>
        <BrowserRouter>
          <AppRoutes />
        </BrowserRouter>
        <Toasts />
      </TipProvider>
    </QueryClientProvider>
  );
}
