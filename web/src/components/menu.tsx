import * as Radix from "@radix-ui/react-dropdown-menu";
import { Check, type LucideIcon } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { cx } from "@/lib/cx";

const ITEM =
  "flex min-h-9 cursor-pointer select-none items-center gap-2 rounded px-2 text-sm outline-none data-[highlighted]:bg-sunken " +
  "data-[disabled]:cursor-not-allowed data-[disabled]:opacity-50";

export function Menu({
  trigger,
  children,
  side = "bottom",
}: {
  trigger: ReactElement;
  children: ReactNode;
  side?: "top" | "bottom";
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="animate-appear z-50 min-w-52 rounded-lg border border-line bg-raised p-1 shadow"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface ItemProps {
  icon?: LucideIcon;
  danger?: boolean;
  onSelect: () => void;
  children: ReactNode;
}

export function MenuItem({ icon: Icon, danger = false, onSelect, children }: ItemProps) {
  return (
    <Radix.Item onSelect={onSelect} className={cx(ITEM, danger && "text-danger")}>
      {Icon === undefined ? null : <Icon aria-hidden size={16} className="shrink-0" />}
      {children}
    </Radix.Item>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: Record<T, string>;
  onChoose: (value: T) => void;
}

/** A group of which one is chosen. */
export function MenuChoice<T extends string>({ label, value, options, onChoose }: ChoiceProps<T>) {
  return (
    <Radix.RadioGroup value={value} onValueChange={(chosen) => onChoose(chosen as T)}>
      <Radix.Label className="px-2 pb-1 pt-2 text-xs font-medium text-muted">{label}</Radix.Label>
      {Object.entries<string>(options).map(([key, text]) => (
        <Radix.RadioItem key={key} value={key} className={ITEM}>
          <span className="flex w-4 justify-center">
            <Radix.ItemIndicator>
              <Check aria-hidden size={16} />
            </Radix.ItemIndicator>
          </span>
          {text}
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  );
}

export function MenuLine() {
  return <Radix.Separator className="my-1 h-px bg-line" />;
}
