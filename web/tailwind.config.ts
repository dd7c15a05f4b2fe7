import type { Config } from "tailwindcss";

/** A colour token: an "R G B" triple in src/app/styles.css, so that opacity modifiers work. */
const token = (name: string) => `rgb(var(--${name}) / <alpha-value>)`;

export default {
  content: ["./index.html", "./src/**/*.{ts,tsx}"],
  darkMode: ["selector", '[data-theme="dark"]'],
  theme: {
    colors: {
      transparent: "transparent",
      current: "currentColor",
      page: token("page"),
      surface: token("surface"),
      sunken: token("sunken"),
      raised: token("raised"),
      line: token("line"),
      edge: token("edge"),
      ink: token("ink"),
      muted: token("muted"),
      accent: {
        DEFAULT: token("accent"),
        strong: token("accent-strong"),
        soft: token("accent-soft"),
        ink: token("accent-ink"),
      },
      good: { DEFAULT: token("good"), soft: token("good-soft") },
      attention: { DEFAULT: token("attention"), soft: token("attention-soft") },
      danger: { DEFAULT: token("danger"), soft: token("danger-soft") },
      info: { DEFAULT: token("info"), soft: token("info-soft") },
      mark: token("mark"),
      shade: token("shade"),
    },
    fontFamily: {
      sans: ['"Inter Variable"', "system-ui", "sans-serif"],
      mono: ['"JetBrains Mono Variable"', "ui-monospace", "monospace"],
    },
    fontSize: {
      xs: ["12px", "16px"],
      sm: ["13px", "20px"],
      base: ["15px", "24px"],
      lg: ["17px", "24px"],
      xl: ["21px", "28px"],
      "2xl": ["27px", "36px"],
    },
    fontWeight: { normal: "400", medium: "500", semibold: "600" },
    borderRadius: { none: "0", sm: "6px", DEFAULT: "6px", lg: "12px", full: "9999px" },
    boxShadow: { none: "none", DEFAULT: "0 1px 2px rgb(var(--shade) / 0.06), 0 8px 24px rgb(var(--shade) / 0.10)" },
    extend: { maxWidth: { measure: "72ch" }, transitionDuration: { DEFAULT: "120ms" } },
  },
} satisfies Config;
