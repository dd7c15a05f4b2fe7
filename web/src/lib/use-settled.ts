import { useEffect, useState } from "react";

const SETTLED_MILLIS = 250;

/** The value once it has stopped changing: each search that is sent is recorded, so none is sent for half a word. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED_MILLIS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
