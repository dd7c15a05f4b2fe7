package brane.axon.format;

import brane.axon.CorruptException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Where a segment's sections stand in its plain bytes; kept in the catalog, so that a reader can fetch one section alone. */
public record Toc(Map<Section, Part> parts) {

    /** A section's place: first byte and length, frame included. */
    public record Part(int at, int length) {}

    private static final Pattern ENTRY =
            Pattern.compile("\"([a-z]{1,20})\":\\{\"at\":(\\d{1,10}),\"length\":(\\d{1,10})}");

    public Toc {
        parts = Map.copyOf(parts);
    }

    /** Where a section is that not every segment has. */
    public Optional<Part> find(Section section) {
        return Optional.ofNullable(parts.get(section));
    }

    public Part part(Section section) {
        var part = parts.get(section);
        if (part == null) {
            throw new CorruptException("the table of contents has no section " + section.id());
        }
        return part;
    }

    public String json() {
        return new EnumMap<>(parts)
                .entrySet().stream()
                        .map(entry -> "\"%s\":{\"at\":%d,\"length\":%d}"
                                .formatted(
                                        entry.getKey().id(),
                                        entry.getValue().at(),
                                        entry.getValue().length()))
                        .collect(Collectors.joining(",", "{", "}"));
    }

    /** Reads what {@link #json} wrote, spaced as PostgreSQL likes it; sections that this version does not know are left out. */
    public static Toc parse(String json) {
        var plain = json.replaceAll("\\s", "");
        var found = new EnumMap<Section, Part>(Section.class);
        var entries = ENTRY.matcher(plain);
        var at = 1;
        while (at < plain.length() - 1) {
            if (!entries.find(at) || entries.start() != at) {
                throw new CorruptException("the table of contents is not of the form that this version writes");
            }
            var id = entries.group(1);
            for (var section : Section.values()) {
                if (section.id().equals(id)) {
                    found.put(section, new Part(number(entries.group(2)), number(entries.group(3))));
                }
            }
            at = entries.end() + 1;
        }
        return new Toc(found);
    }

    private static int number(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new CorruptException("the table of contents names a place beyond 2 GiB", e);
        }
    }
}
