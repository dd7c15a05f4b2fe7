import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./app/styles.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "@/app/app";
import { startI18n } from "@/lib/i18n";
import { followSystemTheme } from "@/lib/theme";

followSystemTheme();
await startI18n();
const root = document.getElementById("root");
if (root === null) throw new Error("index.html must hold an element with the id root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
