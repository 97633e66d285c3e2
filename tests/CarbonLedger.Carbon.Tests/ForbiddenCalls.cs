using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using SystemReflection = System.Reflection;

namespace CarbonLedger.Carbon.Tests;

/// <summary>
/// Reads an assembly's instructions for calls whose last bits differ between machines, libraries or compilers (section 0 of
/// the method: + − × ÷ only, no FMA, no vector types, no powers or exponentials).
/// </summary>
internal sealed class ForbiddenCalls
{
    // What may be called of types that also have transcendental functions; all else of them may not.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["System.Math"] = ["Abs", "BigMul", "Ceiling", "Clamp", "DivRem", "Floor", "Max", "Min", "Round", "Sign", "Sqrt", "Truncate"],
        ["System.Double"] = ["CompareTo", "Equals", "GetHashCode", "IsFinite", "IsInfinity", "IsNaN", "IsNegative", "Parse", "ToString", "TryFormat", "TryParse"],
        ["System.Single"] = [],
        ["System.Half"] = [],
        ["System.MathF"] = [],
    };

    private static readonly string[] ForbiddenTypes =
    [
        "System.Numerics.Vector", "System.Numerics.Matrix", "System.Numerics.Quaternion", "System.Numerics.Plane", "System.Numerics.Complex", "System.Numerics.Tensors.",
        "System.Numerics.IPowerFunctions", "System.Numerics.IExponentialFunctions", "System.Numerics.ILogarithmicFunctions", "System.Numerics.IRootFunctions",
        "System.Numerics.ITrigonometricFunctions", "System.Numerics.IHyperbolicFunctions", "System.Numerics.IFloatingPointIeee754",
        "System.Runtime.Intrinsics.",
    ];

    // Rooted figures are correctly rounded everywhere, but belong to uncertainty, not to the figures themselves.
    private static readonly string[] FigureNamespaces = ["Amounts", "Metering", "Tracing", "Statements", "Generation", "Inventory"];

    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(SystemReflection.BindingFlags.Public | SystemReflection.BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xFFFF);

    private readonly PEReader file;
    private readonly MetadataReader metadata;

    private ForbiddenCalls(PEReader file) => (this.file, metadata) = (file, file.GetMetadataReader());

    /// <summary>Every forbidden call of an assembly, as "caller calls callee", in the order of the metadata.</summary>
    public static IReadOnlyList<string> In(string path)
    {
        using PEReader file = new(File.OpenRead(path));
        return [.. new ForbiddenCalls(file).All()];
    }

    private IEnumerable<string> All()
    {
        foreach (MethodDefinitionHandle handle in metadata.MethodDefinitions)
        {
            MethodDefinition method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
            {
                continue;
            }

            string caller = NameOf(method.GetDeclaringType());
            foreach (EntityHandle token in Tokens(file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!))
            {
                if (CalleeOf(token) is var (type, name) && IsForbidden(caller, type, name))
                {
                    yield return $"{caller}.{metadata.GetString(method.Name)} calls {type}.{name}";
                }
            }
        }
    }

    private static bool IsForbidden(string caller, string type, string name) =>
        ForbiddenTypes.Any(forbidden => type.StartsWith(forbidden, StringComparison.Ordinal))
        || (Allowed.TryGetValue(type, out string[]? allowed) && !allowed.Contains(name))
        || (name == "Sqrt" && FigureNamespaces.Any(part => caller.StartsWith($"CarbonLedger.Carbon.{part}.", StringComparison.Ordinal)));

    private (string Type, string Name)? CalleeOf(EntityHandle token)
    {
        if (token.Kind == HandleKind.MethodSpecification)
        {
            token = metadata.GetMethodSpecification((MethodSpecificationHandle)token).Method;
        }

        if (token.Kind != HandleKind.MemberReference)
        {
            return null;
        }

        MemberReference member = metadata.GetMemberReference((MemberReferenceHandle)token);
        return (NameOf(member.Parent), metadata.GetString(member.Name));
    }

    private string NameOf(EntityHandle type)
    {
        switch (type.Kind)
        {
            case HandleKind.TypeReference:
                TypeReference reference = metadata.GetTypeReference((TypeReferenceHandle)type);
                return $"{metadata.GetString(reference.Namespace)}.{metadata.GetString(reference.Name)}";
            case HandleKind.TypeDefinition:
                TypeDefinition definition = metadata.GetTypeDefinition((TypeDefinitionHandle)type);
                string name = metadata.GetString(definition.Name);
                return definition.GetDeclaringType().IsNil ? $"{metadata.GetString(definition.Namespace)}.{name}" : $"{NameOf(definition.GetDeclaringType())}.{name}";
            case HandleKind.TypeSpecification:
                BlobReader signature = metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)type).Signature);
                if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
                {
                    return "";
                }

                signature.ReadCompressedInteger();
                return NameOf(signature.ReadTypeHandle());
            default:
                return "";
        }
    }

    // The tokens of all methods that a body calls, makes or takes the address of.
    private static IEnumerable<EntityHandle> Tokens(byte[] body)
    {
        for (int i = 0; i < body.Length;)
        {
            OpCode code = OpCodesByValue[body[i] == 0xFE ? 0xFE00 | body[i + 1] : body[i]];
            i += code.Size;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineTok)
            {
                yield return MetadataTokens.EntityHandle(BitConverter.ToInt32(body, i));
            }

            i += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(body, i)),
                _ => 4,
            };
        }
    }
}
