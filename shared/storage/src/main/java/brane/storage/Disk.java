package brane.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.ReadOnlyFileSystemException;

/** What an IOException of a local disk means; Java tells most of them by their text only (strerror, C locale or not). */
public final class Disk {

    private Disk() {}

    public static boolean isFull(IOException e) {
        return says(e, "No space left on device") || says(e, "Disk quota exceeded") || says(e, "File too large");
    }

    public static boolean isReadOnly(Exception e) {
        return e instanceof AccessDeniedException
                || e instanceof ReadOnlyFileSystemException
                || (e instanceof IOException io
                        && (says(io, "Read-only file system") || says(io, "Operation not permitted")));
    }

    private static boolean says(IOException e, String reason) {
        var text =
                e instanceof FileSystemException file && file.getReason() != null ? file.getReason() : e.getMessage();
        return text != null && text.contains(reason);
    }
}
