import { useEffect, useRef, useState } from "react";

const MILLIS = 80;

/** The value at most every 80 ms while it streams, and at once when it does not. */
export function useThrottled<T>(value: T, streaming: boolean): T {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  latest.current = value;
  useEffect(() => {
    if (!streaming) return;
    const timer = setInterval(() => setShown(latest.current), MILLIS);
    return () => clearInterval(timer);
  }, [streaming]);
  return streaming ? shown : value;
}
