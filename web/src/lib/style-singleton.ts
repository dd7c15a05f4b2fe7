import { useEffect } from "react";

/**
 * Stands in for the package of this name (see vite.config.ts): the same two functions, but the rules go into a constructed
 * style sheet, which a policy of `style-src 'self'` allows, and not into a <style> element, which it does not.
 */
export function styleHookSingleton(): (styles: string, dynamic?: boolean) => void {
  let users = 0;
  const sheet = new CSSStyleSheet();
  return (styles, dynamic) => {
    // biome-ignore lint/correctness/useExhaustiveDependencies: styles count once unless they are said to be dynamic
    useEffect(() => {
      if (users++ === 0) {
        sheet.replaceSync(styles);
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
      }
      return () => {
        if (--users === 0) {
          document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
        }
      };
    }, [styles && dynamic]);
  };
}

export function styleSingleton(): (props: { styles: string; dynamic?: boolean }) => null {
  const useStyle = styleHookSingleton();
  return ({ styles, dynamic }) => {
    useStyle(styles, dynamic);
    return null;
  };
}
