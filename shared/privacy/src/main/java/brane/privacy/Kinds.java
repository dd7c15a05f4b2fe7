package brane.privacy;

/** The kinds of values that more than one class has to know by name. */
final class Kinds {

    static final String PERSON = "PERSON";
    static final String DATE = "DATE";
    static final String BIRTH_DATE = "BIRTH_DATE";
    static final String AGE = "AGE";
    static final String CASE = "CASE";
    static final String PHONE = "PHONE";
    static final String FAX = "FAX";
    static final String ZIP = "ZIP";
    static final String EMAIL = "EMAIL";

    private Kinds() {}
}
