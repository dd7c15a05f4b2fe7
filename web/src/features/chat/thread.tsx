import { ArrowDown } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button";
import { ScrollRegion } from "@/components/region";

const NEAR_END = 64;

interface ThreadProps {
  /** Changes when one asks: then the view goes to the end. */
  asked: number;
  children: ReactNode;
}

/** A scrolling column that follows what comes only while the reader is at its end. */
export function Thread({ asked, children }: ThreadProps) {
  const { t } = useTranslation();
  const frame = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const lastTop = useRef(0);
  const [away, setAway] = useState(false);

  const toEnd = useCallback(() => {
    following.current = true;
    setAway(false);
    frame.current?.scrollTo({ top: frame.current.scrollHeight });
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each question goes to the end
  useEffect(toEnd, [asked, toEnd]);
  useEffect(() => {
    const element = content.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      if (following.current) frame.current?.scrollTo({ top: frame.current.scrollHeight });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const onScroll = () => {
    const element = frame.current;
    if (element === null) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    // Only who scrolls up leaves the end: an answer may grow between a scroll to its end and the event that tells of it.
    if (scrollHeight - scrollTop - clientHeight < NEAR_END) following.current = true;
    else if (scrollTop < lastTop.current) following.current = false;
    lastTop.current = scrollTop;
    setAway(!following.current);
  };
  return (
    <div className="relative min-h-0 grow">
      <ScrollRegion ref={frame} aria-label={t("chat.thread")} onScroll={onScroll} className="h-full overflow-y-auto">
        <div ref={content} className="mx-auto w-full max-w-3xl space-y-10 px-4 pb-8 pt-6">
          {children}
        </div>
      </ScrollRegion>
      {away ? (
        <Button small onClick={toEnd} className="animate-appear absolute bottom-3 left-1/2 -translate-x-1/2 shadow">
          <ArrowDown aria-hidden size={14} />
          {t("chat.toNewest")}
        </Button>
      ) : null}
    </div>
  );
}
