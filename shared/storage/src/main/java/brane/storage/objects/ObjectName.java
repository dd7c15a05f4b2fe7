package brane.storage.objects;

import java.util.regex.Pattern;

/** The names that objects may have: what every file system and every S3 server takes as it is. */
public final class ObjectName {

    /** The most characters of a name. */
    public static final int LENGTH_MAX = 200;

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]+(/[a-z0-9-]+)*");

    private ObjectName() {}

    /** The name itself. */
    public static String require(String name) {
        if (name.length() > LENGTH_MAX || !isWellFormed(name)) {
            throw new IllegalArgumentException("an object's name must match " + NAME + " and have at most " + LENGTH_MAX
                    + " characters, had " + name.length());
        }
        return name;
    }

    /** Whether it is made of the parts that a name is made of; its length is not looked at. */
    public static boolean isWellFormed(String name) {
        return NAME.matcher(name).matches();
    }
}
