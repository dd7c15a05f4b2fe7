import { CircleAlert } from "lucide-react";
import { forwardRef, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId } from "react";
import { cx } from "@/lib/cx";

export const INPUT_LOOK =
  "w-full rounded border border-edge bg-surface px-3 text-base text-ink placeholder:text-muted disabled:opacity-60 " +
  "aria-[invalid=true]:border-danger";

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
}

type TextFieldProps = FieldProps & InputHTMLAttributes<HTMLInputElement>;

/** A labelled input; its hint and its error are read with it. */
export const TextField = forwardRef<HTMLInputElement, TextFieldProps>(function TextField(
  { label, hint, error, className, ...rest },
  ref,
) {
  const id = useId();
  return (
    <div className={className}>
      <Label htmlFor={id}>{label}</Label>
      <input
        ref={ref}
        id={id}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-hint`}
        className={cx(INPUT_LOOK, "h-10")}
        {...rest}
      />
      <Note id={`${id}-hint`} hint={hint} error={error} />
    </div>
  );
});

type SelectFieldProps = FieldProps & SelectHTMLAttributes<HTMLSelectElement>;

export function SelectField({ label, hint, error, className, children, ...rest }: SelectFieldProps) {
  const id = useId();
  return (
    <div className={className}>
      <Label htmlFor={id}>{label}</Label>
      <select
        id={id}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-hint`}
        className={cx(INPUT_LOOK, "h-10")}
        {...rest}
      >
        {children}
      </select>
      <Note id={`${id}-hint`} hint={hint} error={error} />
    </div>
  );
}

function Label({ htmlFor, children }: { htmlFor: string; children: ReactNode }) {
  return (
    <label htmlFor={htmlFor} className="mb-1 block text-sm font-medium">
      {children}
    </label>
  );
}

function Note({ id, hint, error }: { id: string; hint: ReactNode; error: string | undefined }) {
  if (error !== undefined) {
    return (
      <p id={id} className="mt-1 flex gap-1 text-sm text-danger">
        <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
        {error}
      </p>
    );
  }
  return (
    <p id={id} className={cx("mt-1 text-sm text-muted", hint === undefined && "hidden")}>
      {hint}
    </p>
  );
}

export function Checkbox({ label, ...rest }: { label: string } & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <label className="flex min-h-8 cursor-pointer items-start gap-2 py-1 text-base">
      <input type="checkbox" className="mt-1 size-4 shrink-0 accent-accent" {...rest} />
      {label}
    </label>
  );
}
