import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Button, IconButton } from "@/components/button";
import { Confirm, Dialog } from "@/components/dialog";
import { TextField } from "@/components/field";
import { Menu, MenuItem } from "@/components/menu";
import { sayProblem } from "@/components/toasts";
import { forgetConversation, noteConversation } from "@/lib/conversations";
import { queryClient } from "@/lib/queries";
import { conversationQuery, deleteConversation, renameConversation } from "./api";

const TITLE_MAX = 200;

/** Renames or deletes the conversation. */
export function ConversationMenu({ id, title, neuron }: { id: string; title: string; neuron: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [open, setOpen] = useState<"rename" | "delete">();
  const [name, setName] = useState(title);
  const close = () => setOpen(undefined);
  const rename = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const renamed = await renameConversation(id, name.trim());
      noteConversation(renamed);
      queryClient.setQueryData(
        conversationQuery(id).queryKey,
        (before) => before && { ...before, title: renamed.title, updated: renamed.updated },
      );
      close();
    } catch (thrown) {
      sayProblem(thrown);
    }
  };
  const remove = async () => {
    try {
      await deleteConversation(id);
      queryClient.removeQueries({ queryKey: conversationQuery(id).queryKey });
      forgetConversation(id);
      await navigate(`/neurons/${neuron}`, { replace: true });
    } catch (thrown) {
      sayProblem(thrown);
    }
  };
  const startRename = () => {
    setName(title);
    setOpen("rename");
  };
  return (
    <>
      <Menu trigger={<IconButton small label={t("chat.actions")} icon={Ellipsis} />}>
        <MenuItem icon={Pencil} onSelect={startRename}>
          {t("chat.rename")}
        </MenuItem>
        <MenuItem icon={Trash2} danger onSelect={() => setOpen("delete")}>
          {t("chat.delete")}
        </MenuItem>
      </Menu>
      <Dialog open={open === "rename"} onOpenChange={close} title={t("chat.rename")}>
        <form onSubmit={(event) => void rename(event)} className="space-y-4">
          <TextField
            label={t("chat.title")}
            required
            maxLength={TITLE_MAX}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <div className="flex justify-end gap-2">
            <Button onClick={close}>{t("common.cancel")}</Button>
            <Button variant="primary" type="submit" disabled={name.trim() === ""}>
              {t("common.save")}
            </Button>
          </div>
        </form>
      </Dialog>
      <Confirm
        open={open === "delete"}
        onOpenChange={close}
        title={t("chat.deleteTitle")}
        description={t("chat.deleteText")}
        action={t("chat.delete")}
        danger
        onConfirm={remove}
      />
    </>
  );
}
