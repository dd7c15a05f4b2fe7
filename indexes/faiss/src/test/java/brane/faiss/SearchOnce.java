package brane.faiss;

/** A search in a process of its own: prints the build and the row found. */
final class SearchOnce {

    private SearchOnce() {}

    public static void main(String[] arguments) {
        try (var index = FlatIndex.create(3)) {
            index.add(new float[] {1, 0, 0, 0, 1, 0});
            var found = index.search(new float[] {0, 1, 0}, 1, null).getFirst();
            System.out.println("build=" + FlatIndex.build() + " row=" + found.row());
        }
    }
}
