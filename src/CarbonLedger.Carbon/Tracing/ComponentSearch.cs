namespace CarbonLedger.Carbon.Tracing;

/// <summary>
/// Strongly connected components by Tarjan (SIAM J. Comput. 1972), without recursion. They come out sinks first; within
/// one, buses are in ascending order.
/// </summary>
internal sealed class ComponentSearch(int busCount)
{
    private readonly int[] index = new int[busCount];
    private readonly int[] low = new int[busCount];
    private readonly int[] component = new int[busCount];
    private readonly int[] open = new int[busCount];
    private readonly int[] path = new int[busCount];
    private readonly int[] next = new int[busCount];
    private readonly int[] members = new int[busCount];
    private readonly int[] starts = new int[busCount + 1];
    private int filled;
    private int openCount;

    public int Count { get; private set; }

    public ReadOnlySpan<int> Component(int number) => members.AsSpan(starts[number]..starts[number + 1]);

    public int ComponentOf(int bus) => component[bus];

    public bool SameComponent(int left, int right) => component[left] == component[right];

    public void Run(int[] outStart, int[] outEdge, int[] target)
    {
        Array.Clear(index);
        Array.Fill(component, -1);
        (Count, filled, openCount) = (0, 0, 0);
        int visited = 0;
        for (int root = 0; root < index.Length; root++)
        {
            if (index[root] == 0)
            {
                Visit(root, ref visited, outStart, outEdge, target);
            }
        }
    }

    private void Visit(int root, ref int visited, int[] outStart, int[] outEdge, int[] target)
    {
        int depth = 0;
        path[0] = root;
        Open(root, ref visited, outStart);
        while (depth >= 0)
        {
            int bus = path[depth];
            if (next[bus] < outStart[bus + 1])
            {
                int neighbour = target[outEdge[next[bus]++]];
                if (index[neighbour] == 0)
                {
                    path[++depth] = neighbour;
                    Open(neighbour, ref visited, outStart);
                }
                else if (component[neighbour] < 0 && index[neighbour] < low[bus])
                {
                    low[bus] = index[neighbour];
                }

                continue;
            }

            if (low[bus] == index[bus])
            {
                Close(bus);
            }

            depth--;
            if (depth >= 0 && low[bus] < low[path[depth]])
            {
                low[path[depth]] = low[bus];
            }
        }
    }

    private void Open(int bus, ref int visited, int[] outStart)
    {
        index[bus] = low[bus] = ++visited;
        next[bus] = outStart[bus];
        open[openCount++] = bus;
    }

    private void Close(int bus)
    {
        starts[Count] = filled;
        int member;
        do
        {
            member = open[--openCount];
            component[member] = Count;
            members[filled++] = member;
        }
        while (member != bus);

        members.AsSpan(starts[Count]..filled).Sort();
        starts[++Count] = filled;
    }
}
